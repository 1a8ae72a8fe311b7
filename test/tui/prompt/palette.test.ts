import { describe, expect, it } from 'vitest';
import { completed, erased, typed, wordErased } from '../../../src/tui/prompt/palette.js';

const of = (...texts: readonly string[]) => texts.map((text) => ({ text }));

describe('the line of the palette', () => {
  it.each([
    ['nothing to complete with', 'kill x', of(), 'kill x'],
    ['one candidate', 'kil', of('kill'), 'kill '],
    ['one candidate for the last word', 'kill co', of('core-01'), 'kill core-01 '],
    ['several, as far as they agree', 'kill c', of('core-01', 'core-02'), 'kill core-0'],
    ['several that do not agree', 'kill ', of('core-01', 'etcd'), 'kill '],
    ['a word that is complete among longer ones', 'k a', of('a', 'ab'), 'k a'],
  ])('completes with %s', (_name, line, candidates, expected) => {
    expect(completed(line, candidates)).toBe(expected);
  });

  it('takes no control characters, and no end of text', () => {
    expect(typed('a', 'b\u001b\u0007\nc')).toBe('abc');
    expect(typed('', 'x'.repeat(10_000))).toHaveLength(300);
  });

  it('erases a character, whatever it is made of, or a word', () => {
    expect(erased('a😀')).toBe('a');
    expect(erased('')).toBe('');
    expect(wordErased('kill core-01 ')).toBe('kill ');
  });
});
