// Chaos sees: each bug that is planted breaks an invariant that is to see it within so many seeds.
import { describe, expect, it } from 'vitest';
import { INVARIANTS } from '../../../src/sim/invariants/index.js';
import { firstFind } from '../../helpers/bugs/hunt.js';
import { BUGS } from '../../helpers/bugs/index.js';

const SEEDS_MAX = 200;
const TIMEOUT_MS = 120_000;

describe('chaos', () => {
  it.each(BUGS)(
    'finds "$name": $sentence',
    (bug) => {
      expect(firstFind(bug, SEEDS_MAX)).toMatchObject({ violation: expect.anything() });
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
