// Delta debugging: what is needed stays, nothing else does, and it does not ask for ever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shrink } from '../../../src/sim/chaos/shrink.js';

const hundred = Array.from({ length: 100 }, (_, i) => i);

describe('shrinking a list of what was done', () => {
  it('keeps exactly what the failure needs, in its order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99), { maxLength: 6 }), (needed) => {
        const fails = (items: readonly number[]): boolean => needed.every((item) => items.includes(item));
        const { items } = shrink({ items: hundred, fails, trialsMax: 10_000 });
        expect(items).toEqual([...needed].sort((a, b) => a - b));
      }),
    );
  });

  it('leaves nothing that could be spared alone, whatever failing means', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), (most, modulus) => {
        const fails = (items: readonly number[]): boolean =>
          items.length >= most && items.some((item) => item % (modulus + 1) === 0);
        const { items } = shrink({ items: hundred, fails, trialsMax: 10_000 });
        expect(fails(items)).toBe(true);
        for (const item of items) expect(fails(items.filter((other) => other !== item))).toBe(false);
      }),
    );
  });

  it('asks no more often than it may, and returns the shortest list found until then', () => {
    let asked = 0;
    const fails = (items: readonly number[]): boolean => {
      asked += 1;
      return items.includes(7) && items.includes(93);
    };
    const { items, trials } = shrink({ items: hundred, fails, trialsMax: 12 });
    expect({ asked, trials }).toEqual({ asked: 12, trials: 12 });
    expect(items).toEqual(expect.arrayContaining([7, 93]));
    expect(items.length).toBeLessThan(100);
  });
});
