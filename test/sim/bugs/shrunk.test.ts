// From a seed that fails to a scenario that shows it: a bug that is planted is found, shrunk to what it takes, written down, and
// breaks the same rule when that is played, but not in a world without the bug.
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/base/index.js';
import { scenarioOf } from '../../../src/sim/chaos/scenario-of.js';
import { shrinkSeed } from '../../../src/sim/chaos/shrink-seed.js';
import { failsAgain } from '../../../src/sim/chaos/verify.js';
import { writeScenario } from '../../../src/sim/scenario/write.js';
import { firstFind, planted } from '../../helpers/bugs/hunt.js';
import { BUGS } from '../../helpers/bugs/index.js';

const SEEDS_MAX = 20;
const TRIALS_MAX = 300;

/** A rule of safety that is broken some time after the last that was done, and at once; one of liveness; one that takes hardly anything. */
const TAKES: readonly { readonly name: string; readonly deedsMax: number }[] = [
  { name: 'fencing too late', deedsMax: 3 },
  { name: "another's state", deedsMax: 2 },
  { name: 'watch drops', deedsMax: 6 },
  { name: 'lease not renewed', deedsMax: 1 },
];

describe('a violation that chaos finds', () => {
  it.each(TAKES)('is shrunk to what it takes, and shown by a scenario: $name', ({ name, deedsMax }) => {
    const bug = present(
      BUGS.find((one) => one.name === name),
      'a bug of that name',
    );
    const failed = firstFind(bug, SEEDS_MAX);
    if (!('violation' in failed)) throw new Error(`not found: ${failed.join('; ')}`);
    const least = shrinkSeed(failed, { ...planted(bug), trialsMax: TRIALS_MAX });
    const violation = present(least.violation, 'a violation');
    const text = writeScenario(scenarioOf(least));
    expect(least.deeds.length, text).toBeLessThanOrEqual(deedsMax);
    expect(failsAgain(text, violation, planted(bug)), text).toBe(true);
    expect(failsAgain(text, violation, { version: 'test' }), text).toBe(false);
  });
});
