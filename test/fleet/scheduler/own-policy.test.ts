// Somebody's own policy, given through the faces of the rooms and nothing else, and a simulated cluster placed by it.
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/fleet/index.js';
import { readScenario, ScenarioRun } from '../../../src/sim/index.js';

/** Long names go to machines with long names. */
const byLength: Policy = {
  name: 'nearest in length',
  rank: (unit, { machine }) => Math.abs(unit.name.length - Number(machine.metadata.length)),
};

const SCENARIO = `
cluster:
  machines:
    - { name: long, metadata: { length: 20 } }
    - { name: short, metadata: { length: 9 } }
    - { name: middle, metadata: { length: 14 } }
steps:
  - run: fleetctl start a.service lengthy.service a-rather-long-one.service b.service
  - expect: { unit: a.service, state: launched, on: short }
  - expect: { unit: b.service, state: launched, on: short }
  - expect: { unit: lengthy.service, state: launched, on: middle }
  - expect: { unit: a-rather-long-one.service, state: launched, on: long }
  - fault: kill short
  - within: 60s
    expect: { unit: a.service, state: launched, on: middle }
`;

describe('a policy from outside', () => {
  it('places the units of a simulated cluster, and is named in the reasons', () => {
    const { scenario } = readScenario(SCENARIO, 'own.yaml');
    if (scenario === null) throw new Error('the scenario is one');
    const { cluster } = scenario;
    const reasons: string[] = [];
    const run = new ScenarioRun({
      scenario: { ...scenario, cluster: { ...cluster, settings: { ...cluster.settings, policy: byLength } } },
      version: 'test',
      findFile: (path) => ({ path, text: '[Service]\nExecStart=/bin/sleep infinity\n', origin: 'user' }),
      onEvent: (event) => {
        if (event.type === 'engine-scheduled') reasons.push(event.because);
      },
    });
    expect(run.finish()).toEqual({ held: 5, failed: 0 });
    expect(reasons[0]).toBe(
      'target state launched and unit not scheduled; nearest in length of 3 able machines, with 0 units',
    );
  });
});
