import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../src/base/index.js';
import { expandArguments, parseExecLine, readExecLine } from '../../../src/systemd/syntax/exec-line.js';

/** The commands of a line, each as its words with a slash between; a mistake last. */
function commands(line: string): readonly string[] {
  const { commands, mistake } = readExecLine(line, ok);
  return [...commands.map(({ argv }) => argv.join('|')), ...(mistake === null ? [] : [mistake.message])];
}

describe('readExecLine', () => {
  it.each<[string, readonly string[]]>([
    ['/bin/echo a  b', ['/bin/echo|a|b']],
    ['/bin/echo "a  b" \'c d\'', ['/bin/echo|a  b|c d']],
    ['/bin/echo a\\x41\\n\\t\\s', ['/bin/echo|aA\n\t ']],
    ['/bin/echo "say \\"hi\\""', ['/bin/echo|say "hi"']],
    ['/bin/echo a"b c"d\'e\'', ['/bin/echo|ab cde']],
    ['/bin/echo \\101\\u0041\\U00000041\\q', ['/bin/echo|AAA\\q']],
    ['/bin/echo \\xc3\\xbc \\u00fc', ['/bin/echo|ü|ü']],
    ['/bin/echo \\000 \\777 \\ud800', ['/bin/echo|\\000|\\777|\\ud800']],
    ['/bin/echo ""', ['/bin/echo|']],
    ['"/bin/echo" a', ['/bin/echo|a']],
    ['echo a', ['echo|a']],
    ['/bin/a x ; /bin/b y', ['/bin/a|x', '/bin/b|y']],
    ['/bin/a x \\; /bin/b', ['/bin/a|x|;|/bin/b']],
    ['/bin/a x; /bin/b', ['/bin/a|x;|/bin/b']],
    ['/bin/a ";" b', ['/bin/a|;|b']],
    ['/bin/a ;', ['/bin/a']],
    ['/bin/a ; -', ['/bin/a', "Empty path in command line, ignoring: '-'"]],
    ['/bin/a ; rel/b', ['/bin/a', 'Neither a valid executable name nor an absolute path: rel/b']],
    ['', []],
  ])('takes %j for %j', (line, expected) => {
    expect(commands(line)).toEqual(expected);
  });

  it.each([
    ['-/bin/a', { ignoreFailure: true, variables: true, privileges: '' }],
    [':/bin/a', { ignoreFailure: false, variables: false, privileges: '' }],
    ['+/bin/a', { privileges: '+' }],
    ['!/bin/a', { privileges: '!' }],
    ['!!-:/bin/a', { ignoreFailure: true, variables: false, privileges: '!!' }],
    ['@/bin/a name x', { argv: ['/bin/a', 'x'], name: 'name' }],
    ['/bin/a x', { argv: ['/bin/a', 'x'], name: '/bin/a' }],
  ])('knows the prefixes of %s', (line, expected) => {
    expect(readExecLine(line, ok).commands).toMatchObject([expected]);
  });

  it.each([
    ['+!/bin/a', 'Neither a valid executable name nor an absolute path: !/bin/a'],
    ['@ /bin/a', "Empty path in command line: '@ /bin/a'"],
    ['@/bin/a', 'Empty executable name or zeroeth argument: @/bin/a'],
    ['/bin/a/', 'Executable path specifies a directory: /bin/a/'],
    ['/bin/a\\x01', 'Executable name contains special characters: /bin/a\\x01'],
    ['/bin/a "b', 'Unbalanced quoting, ignoring: "/bin/a "b"'],
  ])('refuses %s', (line, message) => {
    expect(readExecLine(line, ok)).toMatchObject({ commands: [], mistake: { message } });
  });

  it('puts specifiers in word by word, and says which it cannot', () => {
    const expand = (text: string) => (text.includes('%Q') ? err('%Q') : ok(text.replace('%i', 'a b;')));
    expect(readExecLine('/bin/a %i "%i"', expand).commands).toMatchObject([
      { argv: ['/bin/a', 'a b;', 'a b;'] },
    ]);
    expect(readExecLine('/bin/a x %Q', expand).mistake).toEqual({
      fatal: true,
      message: 'Failed to resolve unit specifiers in %Q: Invalid slot',
      at: 9,
    });
  });

  it('says where escapes stand that mean nothing', () => {
    expect(readExecLine('/bin/a \\q \\x00', ok).unknownEscapes).toEqual([7, 10]);
  });
});

describe('expandArguments', () => {
  const environment = new Map([
    ['ONE', "'one' 'two two' too"],
    ['TWO', ''],
    ['FOO', 'a b'],
  ]);

  it.each<[string, readonly string[]]>([
    // The example of systemd.service(5).
    ['/bin/echo $ONE $TWO ${TWO}', ['/bin/echo', 'one', 'two two', 'too', '']],
    ['/bin/echo ${ONE} ${TWO}', ['/bin/echo', "'one' 'two two' too", '']],
    ['/bin/echo a${FOO}b', ['/bin/echo', 'aa bb']],
    ['/bin/echo a$FOO', ['/bin/echo', 'a$FOO']],
    ['/bin/echo $NONE x', ['/bin/echo', 'x']],
    ['/bin/echo ${NONE}', ['/bin/echo', '']],
    // To systemd all that follows the dollar sign is the name, and there is no variable called so.
    ['/bin/echo $FOO/x y', ['/bin/echo', 'y']],
    ['/bin/echo $$FOO $${FOO} a$$b', ['/bin/echo', '$FOO', '${FOO}', 'a$b']],
    ['/bin/echo ${FOO ${FOO:-x} ${FOO:${FOO}', ['/bin/echo', '${FOO', '${FOO:-x}', '${FOO:a b']],
    [':/bin/echo $FOO ${FOO} $$', ['/bin/echo', '$FOO', '${FOO}', '$$']],
    ['$FOO ${FOO}', ['$FOO', 'a b']],
  ])('makes %s into %j', (line, expected) => {
    const [command] = readExecLine(line, ok).commands;
    expect(command && expandArguments(command, environment)).toEqual(expected);
  });
});

describe('parseExecLine', () => {
  it('is the first command, or a sentence', () => {
    expect(parseExecLine('/bin/a x')).toMatchObject({ ok: true, value: { argv: ['/bin/a', 'x'] } });
    expect(parseExecLine('')).toEqual({ ok: false, error: "Empty path in command line: ''" });
    expect(parseExecLine('a/b')).toMatchObject({ ok: false });
  });
});
