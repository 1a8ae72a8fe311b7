// A run of chaos written down as a scenario: played, it is the same run.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { runSeed } from '../../../src/sim/chaos/run-seed.js';
import { scenarioOf } from '../../../src/sim/chaos/scenario-of.js';
import { readScenario, recordLine, ScenarioRun } from '../../../src/sim/index.js';
import { writeScenario } from '../../../src/sim/scenario/write.js';

/** A digest of the first so many events, and how many there are in all. */
function recorder(count: number) {
  const hash = createHash('sha256');
  let seen = 0;
  return {
    onEvent(event: RecordedEvent): void {
      seen += 1;
      if (seen <= count) hash.update(`${recordLine(event)}\n`);
    },
    result: () => ({ seen, digest: hash.digest('hex') }),
  };
}

describe('a run of chaos as a scenario', () => {
  it.each([21, 22, 23, 24])('is the same run, event by event: seed %i', (seed) => {
    const options = { seed, profile: 'rough', timeMs: 400_000, machines: 3, version: 'test' } as const;
    const run = runSeed({ ...options, digest: true });
    const total = [...run.events.values()].reduce((sum, count) => sum + count, 0);
    const text = writeScenario(scenarioOf(run));
    const { scenario, problems } = readScenario(text, 'chaos.yaml');
    expect(problems, text).toEqual([]);
    const { onEvent, result } = recorder(total);
    new ScenarioRun({
      scenario: present(scenario, 'a scenario'),
      version: 'test',
      findFile: () => null,
      onEvent,
    }).finish();
    expect(run.deeds.length).toBeGreaterThan(5);
    expect(result()).toEqual({ seen: total, digest: run.digest });
  });
});
