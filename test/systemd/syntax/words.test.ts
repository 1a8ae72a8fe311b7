import { describe, expect, it } from 'vitest';
import { type Escapes, splitWords } from '../../../src/systemd/syntax/words.js';

describe('splitWords', () => {
  it.each<[string, Escapes, readonly string[] | string]>([
    ['a\\tb "c\\x41"', 'c', ['a\tb', 'cA']],
    ['a\\q', 'c', 'escape'],
    ['a\\q', 'relaxed', ['a\\q']],
    ['a\\x2db', 'kept', ['a\\x2db']],
    ['a\\ b', 'dropped', ['a b']],
    ['"a b', 'kept', 'quote'],
    ['"a b', 'dropped', ['a b']],
    ['a\\', 'relaxed', ['a\\']],
    ['  ', 'c', []],
  ])('%j with escapes %s is %j', (text, escapes, expected) => {
    const words = splitWords(text, escapes);
    expect(words.ok ? words.value.map((word) => word.text) : words.error).toEqual(expected);
  });

  it('knows where each word begins', () => {
    const words = splitWords(' a  "b c" d', 'c');
    expect(words.ok && words.value.map(({ start }) => start)).toEqual([1, 4, 10]);
  });
});
