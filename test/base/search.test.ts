import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstFrom } from '../../src/base/index.js';

describe('firstFrom', () => {
  it('finds the place of anything in what is in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(22), (numbers, number) => {
        const ordered = numbers.sort((a, b) => a - b);
        const found = firstFrom(ordered, (other) => other < number);
        expect(found).toBe(ordered.filter((other) => other < number).length);
      }),
    );
  });
});
