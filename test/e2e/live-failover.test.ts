// The failover of the scenario on real processes and a real etcd, beside the same in the simulation; and very many units at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { present } from '../../src/base/index.js';
import { unitFinder } from '../../src/cli/files.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { readScenario, ScenarioRun } from '../../src/sim/index.js';
import { type Decisions, decisions } from '../helpers/decisions.js';
import { noEtcd } from '../helpers/etcd.js';
import { FaultyFleet } from '../helpers/live-faults.js';
import { LiveFleet } from '../helpers/live-fleet.js';
import { ROOT } from '../helpers/run-cli.js';

const skipped = noEtcd();
const SCENARIO = join(ROOT, 'scenarios/failover.yaml');
const MANY = 500;
const MANY_MS = 120_000;

const open: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(open.map((fleet) => fleet.close())));

function simulated(): Decisions {
  const { scenario } = readScenario(readFileSync(SCENARIO, 'utf8'), SCENARIO);
  const events: RecordedEvent[] = [];
  const onEvent = (event: RecordedEvent): unknown => events.push(event);
  const findFile = unitFinder(join(ROOT, 'scenarios'));
  new ScenarioRun({
    scenario: present(scenario, 'the scenario'),
    version: 'test',
    findFile,
    onEvent,
  }).finish();
  const names = new Map(
    events.flatMap((e) => (e.type === 'machine-booted' ? [[e.machine, e.name] as const] : [])),
  );
  return decisions(events, (id) => names.get(id) ?? id);
}

/** The scenario's deeds. */
async function live(): Promise<Decisions> {
  const fleet = await LiveFleet.start({ members: 3 });
  open.push(fleet);
  const units = ['busybox@1.service', 'busybox@2.service'];
  for (const words of [
    ['submit', 'busybox@.service'],
    ['start', ...units],
  ])
    expect(await fleet.fleetsim(words, { on: 'core-02' })).toMatchObject({ exitCode: 0, stderr: '' });
  await fleet.settled(units);
  await fleet.machine('core-01').kill('SIGKILL');
  await fleet.registered(2);
  await fleet.settled(units);
  return decisions(fleet.events(), (id) => fleet.machines.find((machine) => machine.id === id)?.name ?? id);
}

describe.skipIf(skipped)('a fleet', () => {
  it.concurrent('decides the failover as the simulation does, in the same order for the same reasons', async () => {
    expect(await live()).toEqual(simulated());
  });

  it.concurrent(
    `runs ${MANY} units that are started at once`,
    async () => {
      const faulty = await FaultyFleet.start();
      open.push(faulty);
      await faulty.writeAll(MANY, ...faulty.fleet.machines.map(({ name }) => name));
      await faulty.whole();
    },
    MANY_MS,
  );
});
