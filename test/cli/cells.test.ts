import { describe, expect, it } from 'vitest';
import { styled } from '../../src/base/index.js';
import { cutRow } from '../../src/cli/cells.js';

describe('cutRow', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['ab\tcd', 10, 'ab\tcd'],
    ['ab\tcd', 9, 'ab\tc'],
    ['ab\tcd', 7, 'ab'],
    ['🚀🚀', 1, '🚀'],
    ['a\u001bb', 4, 'a'],
    ['a\u001bb', 5, 'a\u001b'],
  ])('of %j on %d columns leaves %j', (line, columns, cut) => {
    expect(cutRow(styled(line), columns).text).toBe(cut);
  });

  it('leaves as much of a mark as of its text', () => {
    expect(cutRow(styled('ab', ['red', 'cd'], ['green', 'ef']), 3)).toEqual(styled('ab', ['red', 'c']));
  });
});
