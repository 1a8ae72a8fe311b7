import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinWords, splitWords } from '../../src/fleetctl/words.js';

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  a  b ', ['a', 'b']],
    ["start 'busybox@<1,2>.service'", ['start', 'busybox@<1,2>.service']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['a\\ b', ['a b']],
    ['a\'b\'"c"', ['abc']],
    ["''", ['']],
    ["'a\\b'", ['a\\b']],
  ])('splits %j into %j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it('refuses a quote that is never closed', () => {
    expect(() => splitWords("a 'b")).toThrow("a quote ' is never closed");
  });

  it('reads back whatever joinWords wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitWords(joinWords(words))).toEqual(words);
      }),
    );
  });
});
