// Chaos in a world with a bug in it: what one seed's run comes to, and whether that is the bug.
import { rollKnobs } from '../../../src/sim/chaos/knobs.js';
import { scriptOf } from '../../../src/sim/chaos/rhythms.js';
import {
  kindOf,
  liveThrough,
  type RunOptions,
  type SeedResult,
  type Violation,
} from '../../../src/sim/chaos/run-seed.js';
import type { Bug } from './bug.js';

const TIME_MS = 10 * 60_000;
const MACHINES = 4;

/** Options of runs that all have the bug. */
export function planted(bug: Bug): RunOptions {
  return { version: 'test', parts: () => ({ client: bug.start() }) };
}

/** The run of a seed as chaos rolls it, but for self-fencing where the bug is about that. */
function hunt(bug: Bug, seed: number): SeedResult {
  const rolled = rollKnobs({ seed, profile: bug.profile ?? 'rough', timeMs: TIME_MS, machines: MACHINES });
  const knobs = bug.selfFencing ? { ...rolled, selfFencing: true } : rolled;
  return liveThrough(knobs, scriptOf(knobs), planted(bug));
}

/** Whether an invariant has seen it that is to see it. */
function sees(bug: Bug, violation: Violation | null): boolean {
  switch (violation?.kind) {
    case 'safety':
      return bug.seenBy.includes(violation.invariant);
    case 'liveness':
      return bug.seenBy.some((invariant) => kindOf(invariant) === 'liveness');
    default:
      return false;
  }
}

/** The first run that sees the bug; or else what the others saw instead, in words. */
export function firstFind(bug: Bug, seedsMax: number): SeedResult | readonly string[] {
  const others = new Set<string>();
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const result = hunt(bug, seed);
    if (sees(bug, result.violation)) return result;
    if (result.violation !== null) others.add(`seed ${seed}: ${result.violation.sentence}`);
  }
  return [...others];
}
