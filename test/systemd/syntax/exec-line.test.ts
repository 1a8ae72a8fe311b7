import { describe, expect, it } from 'vitest';
import { parseExecLine } from '../../../src/systemd/syntax/exec-line.js';

describe('parseExecLine', () => {
  it.each<[string, readonly string[]]>([
    ['/bin/echo a  b', ['/bin/echo', 'a', 'b']],
    ['/bin/echo "a  b" \'c d\'', ['/bin/echo', 'a  b', 'c d']],
    ['/bin/echo a\\x41\\n\\t\\s', ['/bin/echo', 'aA\n\t ']],
    ['/bin/echo "say \\"hi\\""', ['/bin/echo', 'say "hi"']],
    ['/bin/echo a"b c"d\'e\'', ['/bin/echo', 'ab cde']],
    ['/bin/echo \\101\\u0041\\U00000041\\q', ['/bin/echo', 'AAA\\q']],
    ['/bin/echo \\000 \\777 \\ud800', ['/bin/echo', '\\000', '\\777', '\\ud800']],
    ['/bin/echo ""', ['/bin/echo', '']],
    ['-/bin/false', ['/bin/false']],
    ['@/bin/sh shell -c x', ['/bin/sh', '-c', 'x']],
    ['!!-:+/bin/true', ['/bin/true']],
  ])('%j is %j', (line, argv) => {
    const parsed = parseExecLine(line);
    expect(parsed.ok && parsed.value.argv).toEqual(argv);
  });

  it('takes a failure for success where a - stands before it', () => {
    expect(parseExecLine('-/bin/false')).toMatchObject({ ok: true, value: { ignoreFailure: true } });
    expect(parseExecLine('/bin/false')).toMatchObject({ ok: true, value: { ignoreFailure: false } });
  });

  it.each([
    ['', 'there is no program to run'],
    ['-', 'there is no program to run'],
    ['- /bin/true', 'there is no program to run'],
    ['/bin/echo "a', 'a quote " is never closed'],
    ["/bin/echo it's", "a quote ' is never closed"],
    ['bin/echo a', "neither a program's name nor an absolute path: bin/echo"],
    ['@/bin/echo', 'after @ a second word is needed: the name that the program is told'],
  ])('refuses %j: %s', (line, error) => {
    expect(parseExecLine(line)).toEqual({ ok: false, error });
  });
});
