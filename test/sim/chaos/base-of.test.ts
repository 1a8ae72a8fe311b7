// Chaos on a scenario's ground: its cluster and its units, and what comes of that written down again.
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { baseOf } from '../../../src/sim/chaos/base-of.js';
import { rollKnobs } from '../../../src/sim/chaos/knobs.js';
import { runSeed } from '../../../src/sim/chaos/run-seed.js';
import { scenarioOf } from '../../../src/sim/chaos/scenario-of.js';
import { readScenario, recordLine, ScenarioRun } from '../../../src/sim/index.js';
import { writeScenario } from '../../../src/sim/scenario/write.js';

const SCENARIO = `
name: shop
cluster:
  machines: [ { count: 2, name: web, metadata: { zone: a } }, { name: db, max_units: 3 } ]
  etcd: 3
  agent_ttl: 10s
  agent_reconcile_interval: 3s
  policy: spread:zone
units:
  web@.service: |
    [Service]
    ExecStart=/usr/bin/web
steps:
  - run: fleetctl submit web@.service
  - repeat: 2
    steps: [ { run: 'fleetctl start web@{1,2}.service db' } ]
  - run: fleetctl start missing.service &
  - run: fleetctl list-units
`;

function read(text: string) {
  const { scenario, problems } = readScenario(text, 'shop.yaml');
  expect(problems).toEqual([]);
  return present(scenario, 'a scenario');
}

const base = baseOf(read(SCENARIO), 'shop.yaml', (path) =>
  path === 'db.service' ? { path, text: '[Service]\nExecStart=/usr/bin/db\n', origin: 'user' } : null,
);

describe('chaos on a scenario', () => {
  it('takes its cluster, machine by machine', () => {
    const { cluster } = base;
    expect(cluster).toMatchObject({ etcdMembers: 3, agentTtlMs: 10_000, agentReconcileIntervalMs: 3_000 });
    expect(cluster.policy).toBe('spread:zone');
    expect(cluster.machines).toEqual([
      { count: 1, name: 'web-01', metadata: { zone: 'a' } },
      { count: 1, name: 'web-02', metadata: { zone: 'a' } },
      { count: 1, name: 'db', metadata: { max_units: '3' } },
    ]);
  });

  it('takes the units that its commands bring to life and that there are files of, each with a next version', () => {
    expect(base.units?.units).toEqual(['web@1.service', 'web@2.service', 'db.service']);
    expect(Object.keys(base.units?.files ?? {})).toEqual([
      'web@.service',
      'next/web@.service',
      'db.service',
      'next/db.service',
    ]);
  });

  it('rolls all else, as for a cluster of its own', () => {
    const options = { seed: 3, profile: 'rough', timeMs: 60_000, machines: 3 } as const;
    const { faults, commandEveryMs } = rollKnobs(options);
    expect(rollKnobs({ ...options, base })).toMatchObject({ faults, commandEveryMs, unitKinds: [] });
  });

  it.each([5, 6])('is written down as a scenario that is the same run: seed %i', (seed) => {
    const options = { seed, profile: 'rough', timeMs: 300_000, machines: 3, version: 'test' } as const;
    const events: string[] = [];
    const run = runSeed({ ...options, base, onEvent: (event) => events.push(recordLine(event)) });
    const again: string[] = [];
    new ScenarioRun({
      scenario: read(writeScenario(scenarioOf(run))),
      version: 'test',
      findFile: () => null,
      onEvent: (event) => again.push(recordLine(event)),
    }).finish();
    expect(again).toEqual(events);
    expect(run.violation).toBeNull();
    expect([...run.events.keys()]).toContain('unit-launched');
    expect(events[0]).toContain('"machines":3');
  });
});
