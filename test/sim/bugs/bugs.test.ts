// Chaos sees: each bug that is planted breaks an invariant that is to see it within so many seeds, and without one none breaks.
import { describe, expect, it } from 'vitest';
import { INVARIANTS } from '../../../src/sim/invariants/index.js';
import { hunt } from '../../helpers/bugs/hunt.js';
import { BUGS, type Bug } from '../../helpers/bugs/index.js';

const SEEDS_MAX = 200;
const SOUND_SEEDS = [1, 2, 3];
const TIMEOUT_MS = 120_000;

/** The first seed by which an invariant sees it, or what was seen instead. */
function firstFind(bug: Bug): number | readonly string[] {
  const others = new Set<string>();
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    for (const { invariant } of hunt(bug, seed)) {
      if (bug.seenBy.includes(invariant)) return seed;
      others.add(invariant);
    }
  }
  return [...others];
}

describe('chaos', () => {
  it.each(BUGS)(
    'finds "$name": $sentence',
    (bug) => {
      expect(firstFind(bug)).toBeTypeOf('number');
    },
    TIMEOUT_MS,
  );

  it(
    'finds nothing where no bug is planted',
    () => {
      expect(SOUND_SEEDS.flatMap((seed) => hunt(null, seed))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('planted bugs', () => {
  it('are at least twelve, each of a name and seen by invariants that there are', () => {
    const names = new Set(BUGS.map(({ name }) => name));
    expect(names.size).toBeGreaterThanOrEqual(12);
    expect(names.size).toBe(BUGS.length);
    const known = INVARIANTS.map(({ name }) => name);
    for (const { seenBy } of BUGS) for (const name of seenBy) expect(known).toContain(name);
  });
});
