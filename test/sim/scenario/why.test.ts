// What is told of each kind of expectation that does not hold: what is instead, since when, and why.
import { beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { formatVerdict } from '../../../src/cli/timeline.js';
import { METRICS, type RecordedEvent } from '../../../src/events/index.js';
import { readScenario, ScenarioRun } from '../../../src/sim/index.js';
import { aUnitText } from '../../helpers/builders.js';

const UNITS: Readonly<Record<string, string>> = {
  'a.service': aUnitText(),
  'far.service': aUnitText('MachineMetadata=zone=x'),
  'false.service': '[Service]\nExecStart=/bin/false\n',
  'gone.service': aUnitText(),
};

/** a.service is cut off with core-01 and runs twice; later its next machine dies. far.service waits from the beginning. */
const STORY = `cluster: { machines: 3, agent_ttl: 10s }
steps:
  - run: fleetctl start --no-block a.service far.service false.service gone.service
  - wait: 10s
  - fault: partition core-01 and etcd
  - wait: 60s
  - heal: all
  - wait: 30s
  - fault: kill core-02
  - { until: converged, within: 2s }
  - wait: 60s
  - run: fleetctl cat never
  - { run: fleetctl status far, prints: active }
  - run: fleetctl destroy gone.service
  - wait: 10s
`;

const EXPECTATIONS = `
unit: a.service, on: core-02
unit: gone.service, state: launched
unit: never.service
unit: false.service, active: active
units: "*", failed: 0
units: "*", launched: 3
units: gone*, count: 1
machine: core-02, registered: true
machine: core-01, units: 9
machines: 3
machines: 1
event: engine-pending, unit: far.service, count: 0
event: engine-steals
event: unit-placed, unit: a.service, machine: core-02, since: step
event: unit-state, unit: a.service, with: { active: failed }
event: agent-task, machine: core-02, with: { task: unload }
event: unit-placed, unit: never.service
event: machine-booted, count: at most 2
event: machine-registered, count: 0
metric: availability, is: at least 99%
metric: availability, unit: a.service, is: 100%
metric: gap, unit: a.service, is: 0
metric: gap, is: at most 2s
metric: gap, unit: never.service, is: 0
metric: gap_total, unit: a.service, is: 0
metric: overlap, is: 0
metric: overlap, unit: false.service, is: at least 1s
metric: overlap_total, is: 0
metric: recovery, unit: a.service, is: 0
metric: moves, unit: a.service, is: at most 1
metric: moves, unit: false.service, is: at least 5
metric: leader_changes, is: 0
metric: pending, is: 0
metric: pending_peak, is: 0
metric: etcd_requests, is: at most 10
metric: watch_events, is: at most 10
`;

const verdicts: Extract<RecordedEvent, { type: 'expectation' }>[] = [];

beforeAll(() => {
  const expected = EXPECTATIONS.trim().split('\n');
  const text = `${STORY}${expected.map((one) => `  - expect: { ${one} }\n`).join('')}`;
  const { scenario, problems } = readScenario(text, 's.yaml');
  expect(problems).toEqual([]);
  new ScenarioRun({
    scenario: present(scenario, 'a scenario'),
    version: 'test',
    findFile(path) {
      const text = UNITS[path];
      return text === undefined ? null : { path, text, origin: 'user' };
    },
    onEvent(event) {
      if (event.type === 'expectation') verdicts.push(event);
    },
  }).finish();
});

describe('an expectation that does not hold', () => {
  it('says what is instead, since when and why', async () => {
    const lines = formatVerdict(verdicts, 0).slice(0, -1);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../golden/why.verdict.txt');
  });

  it('says since when, whatever it is about', () => {
    const timeless = verdicts.filter(({ held, sinceMs }) => held || sinceMs === undefined);
    expect(timeless.map(({ expected }) => expected)).toEqual([]);
  });

  it('is looked into for every metric', () => {
    const asked = EXPECTATIONS.match(/(?<=metric: )\w+/g);
    expect(new Set(asked)).toEqual(new Set(Object.keys(METRICS)));
  });

  it('tells of a few events only, and of few causes of each', () => {
    const chains = verdicts.map(({ evidence }) => evidence?.events ?? []);
    expect(Math.max(...chains.map((events) => events.length))).toBe(3);
    expect(Math.max(...chains.flat().map((chain) => chain.length))).toBeLessThanOrEqual(6);
    const registered = verdicts.find(({ expected }) => expected === '0 times machine-registered');
    expect(registered?.evidence?.earlier).toBe(1);
  });
});
