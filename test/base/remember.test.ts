import { describe, expect, it } from 'vitest';
import { remember } from '../../src/base/index.js';

describe('remember', () => {
  it('does the work once for a text, and forgets when it has no room', () => {
    const done: string[] = [];
    const upper = remember(2, (text) => {
      done.push(text);
      return text.toUpperCase();
    });
    expect(['a', 'b', 'a', 'b'].map(upper)).toEqual(['A', 'B', 'A', 'B']);
    expect(done).toEqual(['a', 'b']);
    expect(['c', 'a', 'c'].map(upper)).toEqual(['C', 'A', 'C']);
    expect(done).toEqual(['a', 'b', 'c', 'a']);
  });

  it('keeps no long texts', () => {
    let done = 0;
    const count = remember(10, () => ++done, 3);
    expect(['abc', 'abc', 'abcd', 'abcd'].map(count)).toEqual([1, 1, 2, 3]);
  });
});
