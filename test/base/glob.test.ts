import { describe, expect, it } from 'vitest';
import { globMatches, parseGlob } from '../../src/base/glob.js';

describe('globMatches', () => {
  const cases: readonly (readonly [pattern: string, name: string, matches: boolean])[] = [
    ['', '', true],
    ['', 'a', false],
    ['a', 'a', true],
    ['busybox@*.service', 'busybox@1.service', true],
    ['busybox@*.service', 'busybox@.service', true],
    ['busybox@*.service', 'busyboxx@1.service', false],
    ['*', 'a.service', true],
    ['*', 'a/b', false],
    ['*/b', 'a/b', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-b', false],
    ['**', 'abc', true],
    ['?', 'a', true],
    ['?', '/', false],
    ['?', '', false],
    ['?', 'ü', true],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[^a-c]x', 'dx', true],
    ['[^a-c]x', 'ax', false],
    ['[abc]', 'c', true],
    ['[c-a]', 'b', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['[\\]]', ']', true],
    ['web@?.service', 'web@10.service', false],
  ];

  it.each(cases)('%j against %j is %s', (pattern, name, matches) => {
    expect(globMatches(pattern, name)).toBe(matches);
  });

  it.each(['[', '[]', '[a', '[a-]', '[-a]', '[^]', 'a\\', '[\\'])(
    '%j is malformed and matches nothing',
    (pattern) => {
      expect(parseGlob(pattern)).toBeNull();
      expect(globMatches(pattern, pattern)).toBe(false);
    },
  );

  it('takes no more than pattern times name steps on the classic of catastrophic patterns', () => {
    expect(globMatches(`${'*a'.repeat(100)}*b`, 'a'.repeat(256))).toBe(false);
  });
});
