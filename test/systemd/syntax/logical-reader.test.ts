import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/base/index.js';
import { readLogicalFile } from '../../../src/systemd/syntax/logical-reader.js';

const read = (text: string) => readLogicalFile(text.split('\n'), 'u');

const settings = (text: string): readonly string[] =>
  read(text).settings.map(({ section, name, value }) => `${section}.${name}=${value}`);

const problems = (text: string): readonly string[] => read(text).problems.map(formatProblem);

describe('readLogicalFile', () => {
  // Each as `systemd-analyze verify` of systemd 252 takes it.
  it.each<[string, string, readonly string[]]>([
    ['a continuation as a blank', '[A]\nx=a \\\n  b\ny=1', ['A.x=a    b', 'A.y=1']],
    ['comments within a continuation as nothing', '[A]\nx=a\\\n# c\\\n  ;d\nb\ny=1', ['A.x=a b', 'A.y=1']],
    ['a comment as one line, whatever it ends in', '[A]\n# c\\\nx=1', ['A.x=1']],
    ['two backslashes as the end of a line', '[A]\nx=a\\\\\ny=1', ['A.x=a\\\\', 'A.y=1']],
    ['a backslash before a blank as itself', '[A]\nx=a \\ \ny=1', ['A.x=a \\', 'A.y=1']],
    ['a blank line as the end of a value', '[A]\nx=a\\\n\ny=1', ['A.x=a', 'A.y=1']],
    ['a name that goes on', '[A]\nTy\\\npe=x', ['A.Ty pe=x']],
    ['a section within a value as a part of it', '[A]\nx=a\\\n[B]\ny=1', ['A.x=a [B]', 'A.y=1']],
    ['what is never closed at the end', '[A]\nx=a\\', ['A.x=a']],
    ['carriage returns and NULs as ends of lines', '[A]\nx=1\ry=2\0z=3\r', ['A.x=1', 'A.y=2', 'A.z=3']],
    ['a blank of another script as a letter', '[A]\nx=\u00a0y', ['A.x=\u00a0y']],
  ])('takes %s', (_name, text, expected) => {
    expect(settings(text)).toEqual(expected);
  });

  it('warns as systemd does, and says nothing of what stands in a section of others', () => {
    expect(problems('x=1\n[A]\njunk\n=x\n[X-B]\njunk\n=x')).toEqual([
      'u:1:1: warning: Assignment outside of section. Ignoring.',
      "u:3:1: warning: Missing '=', ignoring line.",
      "u:4:1: warning: Missing key name before '=', ignoring line.",
    ]);
  });

  it.each([
    ['[A\nx=1', "u:1:1: Invalid section header '[A'"],
    ['[A] x\nx=1', "u:1:1: Invalid section header '[A] x'"],
    ['[A"]\nx=1', "u:1:1: Bad characters in section header '[A\"]'"],
  ])('reads no further than a section that is none: %j', (text, problem) => {
    expect(problems(text)).toEqual([problem]);
    expect(settings(text)).toEqual([]);
  });

  it('knows where each character of a value was written', () => {
    const [setting] = read('[A]\n  x =  one \\\n# no\n  two\\\nthree').settings;
    const at = (word: string): string => {
      const { line, column } = setting?.placeAt(setting.value.indexOf(word)) ?? { line: 0, column: 0 };
      return `${line}:${column}`;
    };
    expect(setting?.value).toBe('one    two three');
    expect([at('one'), at('two'), at('wo'), at('three')]).toEqual(['2:8', '4:3', '4:4', '5:1']);
    expect(setting?.place).toEqual({ file: 'u', line: 2, column: 3 });
  });
});
