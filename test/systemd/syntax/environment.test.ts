import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  environmentWords,
  parseAssignment,
  parseEnvironmentFile,
} from '../../../src/systemd/syntax/environment.js';

describe('parseAssignment', () => {
  it.each([
    ['A=b', { name: 'A', value: 'b' }],
    ['A=', { name: 'A', value: '' }],
    ['_a1=b=c', { name: '_a1', value: 'b=c' }],
    ['A', null],
    ['=b', null],
    ['1A=b', null],
    ['A-B=c', null],
  ])('%s', (text, expected) => expect(parseAssignment(text)).toEqual(expected));
});

describe('environmentWords', () => {
  it.each<[string, readonly string[] | null]>([
    ['A=1 "B=two words" \'C=x\'', ['A=1', 'B=two words', 'C=x']],
    ['A=\\x41\\t"b c"', ['A=A\tb c']],
    ['A=\\q', null],
    ['A="b', null],
  ])('%s', (text, expected) => {
    expect(environmentWords(text)?.map((word) => word.text) ?? null).toEqual(expected);
  });
});

describe('parseEnvironmentFile', () => {
  const read = (text: string): readonly string[] =>
    parseEnvironmentFile(text).map(({ name, value }) => `${name}=${value}`);

  it.each<[string, string, readonly string[]]>([
    ['assignments, one a line', 'A=1\nB=2\n', ['A=1', 'B=2']],
    ['comments and blank lines', '# x\n\n; y\n  # z\nA=1', ['A=1']],
    ['a comment that goes on', '# x \\\nA=1\nB=2', ['B=2']],
    ['a hash within a value', 'A=b # c', ['A=b # c']],
    ['blanks around', '  A =  b c  \nB=1', ['A=b c', 'B=1']],
    ['an empty value', 'A=\nB=', ['A=', 'B=']],
    ['single quotes, in which nothing is special', "A='b \\ $c\n d'", ['A=b \\ $c\n d']],
    ['double quotes', 'A="b \\"c\\" \\$ \\q \\\nd"', ['A=b "c" $ \\q d']],
    ['parts one after another', 'A=\'b\' "c"d', ['A=bcd']],
    ['a value that goes on', 'A=b\\\nc \\\n d', ['A=bc  d']],
    ['escapes outside of quotes', 'A=b\\ \\"c', ['A=b "c']],
    ['a dollar sign as it is', 'A=$B ${C}', ['A=$B ${C}']],
    ['lines that end as on Windows', 'A=1\r\nB=2\r\n', ['A=1', 'B=2']],
    ['quotes that are never closed', 'A="b\nB=1', ['A=b\nB=1']],
    ['only names that a shell could have', '1A=x\nA-B=x\nexport C=x\nnothing\nD=x', ['D=x']],
  ])('reads %s', (_name, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('ends, whatever the text, and takes no more of it than there is', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('\\', '\n', '"', "'", '=', '#', 'A=', '\\\n'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const length = parseEnvironmentFile(text).reduce(
          (sum, { name, value }) => sum + name.length + value.length,
          0,
        );
        expect(length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 5_000 },
    );
  });
});
