import { describe, expect, it } from 'vitest';
import { elect, hasMajority, majorityAfterMs, majorityOf } from '../../../src/sim/etcd/quorum.js';

describe('a majority', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i is %i', (members, majority) => {
    expect(majorityOf(members)).toBe(majority);
  });

  const five = ['a', 'b', 'c', 'd', 'e'];
  it.each([
    { name: 'all', lines: ['ab', 'ac', 'ad', 'ae'], has: true },
    { name: 'two others of five', lines: ['ac', 'ae'], has: true },
    { name: 'one other of five', lines: ['ab'], has: false },
    { name: 'others who are in touch, but not with it', lines: ['bc', 'cd', 'de', 'be'], has: false },
  ])('is with who hears $name: $has', ({ lines, has }) => {
    const hears = (one: string, other: string): boolean => lines.includes([one, other].sort().join(''));
    expect(hasMajority('a', five, hears)).toBe(has);
  });

  it('is with who is alone of one', () => {
    expect(hasMajority('a', ['a'], () => false)).toBe(true);
  });
});

describe('an election', () => {
  it.each([
    { name: 'nobody stands', stand: [], wins: null },
    {
      name: 'the most impatient wins',
      stand: [
        ['a', 9, 300],
        ['b', 9, 100],
        ['c', 9, 200],
      ],
      wins: 'b',
    },
    {
      name: 'but nobody who knows less than another',
      stand: [
        ['a', 9, 300],
        ['b', 8, 100],
      ],
      wins: 'a',
    },
    {
      name: 'the first of equals wins',
      stand: [
        ['a', 9, 100],
        ['b', 9, 100],
      ],
      wins: 'a',
    },
  ] as const)('$name', ({ stand, wins }) => {
    const candidates = stand.map(([name, revision, jitterMs]) => ({ name, revision, jitterMs }));
    expect(elect(candidates)?.name ?? null).toBe(wins);
  });
});

describe('how long until a majority has it', () => {
  it.each([
    { name: 'alone: no time', acks: [], members: 1, afterMs: 0 },
    { name: 'one of two others: the faster one', acks: [7, 3], members: 3, afterMs: 3 },
    {
      name: 'two of four others: the second, whatever the slow ones do',
      acks: [900, 4, 2, 800],
      members: 5,
      afterMs: 4,
    },
    { name: 'too few: never', acks: [5], members: 5, afterMs: Number.POSITIVE_INFINITY },
  ])('$name', ({ acks, members, afterMs }) => {
    expect(majorityAfterMs(acks, members)).toBe(afterMs);
  });
});
