// A failing run made small: what is left fails in the same way, and holds nothing that is not needed for that.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/events/index.js';
import { liveThrough, type RunOptions, runSeed, type SeedResult } from '../../../src/sim/chaos/run-seed.js';
import { listed } from '../../../src/sim/chaos/script.js';
import { shrinkSeed } from '../../../src/sim/chaos/shrink-seed.js';

/** A run that falls when a unit is to be loaded only after some machine was killed: a bug that takes two deeds or three. */
function planted(): RunOptions {
  let killed = false;
  return {
    version: 'test',
    onEvent(event: RecordedEvent) {
      if (event.type === 'run-started') killed = false;
      if (event.type === 'fault' && event.fault.startsWith('kill ')) killed = true;
      const stops = event.type === 'unit-wanted' && event.targetState === 'loaded';
      if (stops && killed) throw new Error(`${event.unit} is stopped after a kill`);
    },
  };
}

/** Which seed it is depends on what dice there are. */
function firstToFail(): SeedResult {
  for (let seed = 1; seed <= 50; seed++) {
    const result = runSeed({ seed, profile: 'apocalypse', timeMs: 400_000, machines: 4, ...planted() });
    if (result.violation !== null && result.deeds.length > 20) return result;
  }
  throw new Error('none of 50 seeds stops a unit after a kill');
}

describe('shrinking the run of a seed', () => {
  const failed = firstToFail();

  it('begins with a run that failed', () => {
    expect(failed.violation).toMatchObject({
      kind: 'crash',
      sentence: expect.stringMatching(/after a kill$/),
    });
    expect(failed.deeds.length).toBeGreaterThan(20);
  });

  it('leaves the deeds that it takes, on few machines, in little time', () => {
    let trials = 0;
    const shrunk = shrinkSeed(failed, { ...planted(), trialsMax: 200, onTrial: () => (trials += 1) });
    const verbs = shrunk.deeds.map(({ text }) => text.replace(/^fleetctl /, '').split(' ', 1)[0]);
    expect(shrunk.violation).toMatchObject({ kind: 'crash', sentence: failed.violation?.sentence });
    expect(verbs.length).toBeLessThanOrEqual(3);
    expect(verbs).toContain('kill');
    expect(shrunk.knobs.machines.length).toBeLessThan(4);
    expect(shrunk.deeds.at(-1)?.atMs).toBeLessThan(100_000);
    expect(trials).toBeLessThanOrEqual(200);
    const again = liveThrough(shrunk.knobs, listed(shrunk.deeds), planted());
    expect(again).toEqual(shrunk);
  });

  it('gives up after as many runs as it may take, with the best until then', () => {
    const shrunk = shrinkSeed(failed, { ...planted(), trialsMax: 20 });
    expect(shrunk.violation).toMatchObject({ kind: 'crash' });
    expect(shrunk.deeds.length).toBeLessThan(failed.deeds.length);
  });
});
