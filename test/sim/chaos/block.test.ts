// A stretch of chaos within a scenario: faults of those kinds, for so long, from the seed and from nothing else.
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { readScenario, ScenarioRun } from '../../../src/sim/index.js';

function faults(chaos: string, seed = 1): readonly string[] {
  const text = `seed: ${seed}\ncluster: { machines: 3 }\nsteps: [{ at: 1min, chaos: ${chaos} }, { wait: 1min }]`;
  const { scenario, problems } = readScenario(text, 's.yaml');
  expect(problems).toEqual([]);
  const found: string[] = [];
  const onEvent = (event: RecordedEvent): void => {
    if (event.type === 'fault') found.push(`${event.atMs} ${event.fault}`);
  };
  new ScenarioRun({
    scenario: present(scenario, 'a scenario'),
    version: 'test',
    findFile: () => null,
    onEvent,
  }).finish();
  return found;
}

describe('a stretch of chaos in a scenario', () => {
  const crashes = '{ for: 10min, faults: [crash-fleetd], every: 20s }';

  it('has faults of those kinds only, within its time, about as often as asked', () => {
    const found = faults(crashes);
    const times = found.map((fault) => Number(fault.split(' ', 1)[0]));
    expect(found.every((fault) => /^\d+ crash-fleetd core-0[123]$/.test(fault))).toBe(true);
    expect(Math.min(...times)).toBeGreaterThan(60_000);
    expect(Math.max(...times)).toBeLessThan(660_000);
    expect(found.length).toBeGreaterThan(15);
    expect(found.length).toBeLessThan(60);
  });

  it('depends on the seed alone', () => {
    expect(faults(crashes)).toEqual(faults(crashes));
    expect(faults(crashes, 2)).not.toEqual(faults(crashes));
  });

  it('brings machines back that it has taken away', () => {
    const found = faults('{ for: 20min, faults: [kill], every: 30s }').map((fault) => fault.split(' ')[1]);
    expect(new Set(found)).toEqual(new Set(['kill', 'restart']));
  });

  it('has what its profile has where nothing is said', () => {
    const verbs = (profile: string): number =>
      new Set(faults(`{ for: 30min, profile: ${profile}, every: 5s }`).map((fault) => fault.split(' ')[1]))
        .size;
    expect(verbs('calm')).toBeGreaterThan(5);
    expect(verbs('apocalypse')).toBeGreaterThan(verbs('calm'));
  });
});
