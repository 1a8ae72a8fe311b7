import { describe, expect, it } from 'vitest';
import { amountWords, isWithin, parseAmount, parseCount } from '../../../src/sim/scenario/amount.js';

describe('an amount', () => {
  it.each([
    ['3', '3', [3]],
    ['at least 3', 'at least 3', [3, 4, 5]],
    ['>= 3', 'at least 3', [3, 4, 5]],
    ['>=3', 'at least 3', [3, 4, 5]],
    ['at most 3', 'at most 3', [0, 1, 2, 3]],
    ['<= 1', 'at most 1', [0, 1]],
  ])('%s', (text, words, numbers) => {
    const amount = parseAmount(text, parseCount);
    if (amount === null) throw new Error('no amount');
    expect(amountWords(amount)).toBe(words);
    expect([0, 1, 2, 3, 4, 5].filter((number) => isWithin(amount, number))).toEqual(numbers);
  });

  it.each(['', 'at least', 'least 3', '-1', '1.5', '> 3', '3 at least', '3000000000'])(
    'is not %j',
    (text) => {
      expect(parseAmount(text, parseCount)).toBeNull();
    },
  );
});
