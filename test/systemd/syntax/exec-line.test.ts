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
    ['!!-:/bin/true', ['/bin/true']],
  ])('%j is %j', (line, argv) => {
    const parsed = parseExecLine(line);
    expect(parsed.ok && parsed.value.argv).toEqual(argv);
  });

  it('takes a failure for success where a - stands before it', () => {
    expect(parseExecLine('-/bin/false')).toMatchObject({ ok: true, value: { ignoreFailure: true } });
    expect(parseExecLine('/bin/false')).toMatchObject({ ok: true, value: { ignoreFailure: false } });
  });

  it.each([
    ['', "Empty path in command line: ''"],
    ['-', "Empty path in command line, ignoring: '-'"],
    ['- /bin/true', "Empty path in command line, ignoring: '- /bin/true'"],
    ['/bin/echo "a', 'Unbalanced quoting, ignoring: "/bin/echo "a"'],
    ["/bin/echo it's", 'Unbalanced quoting, ignoring: "/bin/echo it\'s"'],
    ['bin/echo a', 'Neither a valid executable name nor an absolute path: bin/echo'],
    ['@/bin/echo', 'Empty executable name or zeroeth argument: @/bin/echo'],
  ])('refuses %j: %s', (line, error) => {
    expect(parseExecLine(line)).toEqual({ ok: false, error });
  });
});
