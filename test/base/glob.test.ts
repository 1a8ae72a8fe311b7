import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globMatches, parseGlob } from '../../src/base/glob.js';

/** The rules one by one, with a star taking as much as it likes. */
function tryOut(glob: string, name: string): boolean {
  if (glob === '') return name === '';
  const [one = ''] = /^\[[^\]]*\]|^\\.|^./s.exec(glob) ?? [];
  const rest = glob.slice(one.length);
  if (one === '*') {
    const end = [...name, '/'].indexOf('/');
    return Array.from({ length: end + 1 }, (_, i) => i).some((i) => tryOut(rest, name.slice(i)));
  }
  const [first] = name;
  if (first === undefined) return false;
  const fits: Readonly<Record<string, boolean>> = {
    '?': first !== '/',
    '[ab]': first === 'a' || first === 'b',
    '\\*': first === '*',
  };
  return (fits[one] ?? one === first) && tryOut(rest, name.slice(1));
}

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
    ['[^a]', '/', true],
    ['[a-c/]', '/', true],
    // As in Go, what a star has left to the next part is not taken back once another star follows.
    ['*[^a]*', 'b/', false],
    ['*[^a]*', 'bc', true],
    ['[a\\-c]', '-', true],
    ['[a\\-c]', 'b', false],
    ['[\\^a]', '^', true],
    ['[a^]', '^', true],
    ['[!a]', 'b', false],
    ['a[b-d]*', 'ace/x', false],
    ['a[b-d]*', 'ace', true],
    ['*\\*', 'a*', true],
    ['*[a-z]', 'A1b', true],
    ['*.service', '.service', true],
    ['a/*/b', 'a/x/b', true],
    ['a/*/b', 'a/x/y/b', false],
    ['[\ue000-\u{10ffff}]', '\u{1f600}', true],
    ['[\u{1f600}-\u{1f64f}]', '\uffff', false],
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

  it('decides as plain trying-out does', () => {
    const letters = fc.constantFrom('a', 'b', '/', '*', '?', '[ab]', '\\*');
    const pattern = fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(''));
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, name, (glob, text) => {
        expect(globMatches(glob, text)).toBe(tryOut(glob, text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no more than pattern times name steps on the classic of catastrophic patterns', () => {
    expect(globMatches(`${'*a'.repeat(100)}*b`, 'a'.repeat(256))).toBe(false);
  });
});
