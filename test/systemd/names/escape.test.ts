import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeName,
  escapePath,
  mangleUnitName,
  unescapeName,
  unescapePath,
} from '../../../src/systemd/names/escape.js';
import { unitNameKind } from '../../../src/systemd/names/kind.js';
import { ask, noTool } from '../../helpers/systemd-tools.js';

/** What chance gives too seldom. */
const NO_PATHS = ['.', '..', '/..', '/a/..', '/a/../b', '../a', './', `/${'a'.repeat(256)}`];

const LONG = 'a'.repeat(200);

/** Text that stresses escaping more than chance would. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\u0000', '')),
  fc.string({ unit: fc.constantFrom(...'/-.\\x@a2e: %*?[]ä€😀') }),
);

describe('escapeName', () => {
  it.each([
    ['keeps letters, digits, colon, underscore and point', 'aZ0:_.', 'aZ0:_.'],
    ['has dashes for slashes', 'a/b//', 'a-b--'],
    ['escapes dashes and backslashes', 'a-b\\c', 'a\\x2db\\x5cc'],
    ['escapes a point at the beginning only', '..a.', '\\x2e.a.'],
    ['escapes blanks, @ and globs', ' @*', '\\x20\\x40\\x2a'],
    ['escapes each byte of other letters', 'ä€', '\\xc3\\xa4\\xe2\\x82\\xac'],
    ['leaves nothing as nothing', '', ''],
  ])('%s', (_name, plain, escaped) => {
    expect(escapeName(plain)).toBe(escaped);
    expect(unescapeName(escaped)?.toString()).toBe(plain);
  });

  it('is undone by unescapeName, whatever the text', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(unescapeName(escapeName(any))).toEqual(Buffer.from(any));
      }),
    );
  });

  it('gives nothing that a name of a unit may not hold', () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(escapeName(any)).toMatch(/^[A-Za-z0-9:_.\\-]*$/);
      }),
    );
  });
});

describe('unescapeName', () => {
  it.each([
    ['takes capital digits', '\\x4A\\x4a', 'JJ'],
    ['takes what need not have been escaped', '\\x61', 'a'],
    ['leaves alone what is not escaped', 'ä b', 'ä b'],
    ['ends at a NUL', 'a\\x00b', 'a'],
  ])('%s', (_name, escaped, plain) => expect(unescapeName(escaped)?.toString()).toBe(plain));

  it.each(['\\', '\\x', '\\x2', '\\x2g', '\\n', 'a\\'])('refuses %j', (bad) =>
    expect(unescapeName(bad)).toBeNull(),
  );

  it('gives bytes that are no text', () => {
    expect(unescapeName('a\\xff-')).toEqual(Buffer.from([0x61, 0xff, 0x2f]));
  });
});

describe('escapePath', () => {
  it.each([
    ['has a dash for the root', '/', '-'],
    ['and for many slashes', '///', '-'],
    ['and for nothing', '', '-'],
    ['and for the root of the root', '/./.', '-'],
    ['drops slashes at both ends, doubled ones and points', '//a/./b//', 'a-b'],
    ['takes a path that is not absolute', 'a/b', 'a-b'],
    ['escapes a hidden file', '/.a/.b', '\\x2ea-.b'],
    ['escapes dashes', '/a-b', 'a\\x2db'],
    ['refuses to guess what .. means', '/a/../b', null],
    ['also at the end', '/..', null],
    ['but takes names that only begin with it', '/..a', '\\x2e.a'],
    ['refuses here', '.', null],
    ['refuses a part of more than 255 bytes', `/${'a'.repeat(256)}`, null],
    ['refuses a path of more than 4095 bytes', '/aaaaaaaaa'.repeat(420), null],
  ])('%s', (_name, path, escaped) => expect(escapePath(path)).toBe(escaped));

  it('is undone by unescapePath, but for what it simplified', () => {
    const part = text
      .map((any) => any.replaceAll('/', '').slice(0, 50))
      .filter((any) => !/^\.{0,2}$/.test(any));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const escaped = escapePath(`//${parts.join('//')}/./`);
        expect(unescapePath(escaped ?? '')).toEqual(Buffer.from(`/${parts.join('/')}`));
      }),
    );
  });
});

describe('unescapePath', () => {
  it.each([
    ['has the root for a dash', '-', '/'],
    ['puts the first slash back', 'a-b', '/a/b'],
    ['takes what ends at a NUL at once for the root', '\\x00', '/'],
    ['counts bytes, not letters', '\\xff'.repeat(255), `/${'\u00ff'.repeat(255)}`],
  ])('%s', (_name, escaped, path) => expect(unescapePath(escaped)?.toString('latin1')).toBe(path));

  it.each([
    '',
    '--',
    'a-',
    '-a',
    'a--b',
    '\\x2f',
    'a-.-b',
    '..',
    '\\x2e\\x2e',
    '\\x2',
    'a'.repeat(256),
    '\\xff'.repeat(256),
  ])('refuses %j', (bad) => expect(unescapePath(bad)).toBeNull());
});

const MANGLED: readonly (readonly [string, string | null])[] = [
  ['foo', 'foo.service'],
  ['foo.timer', 'foo.timer'],
  ['foo.bar', 'foo.bar.service'],
  ['foo@bar', 'foo@bar.service'],
  ['foo bar', 'foo\\x20bar.service'],
  ['foo\\bar', 'foo\\bar.service'],
  ['a/b', 'a-b.service'],
  ['/', '-.mount'],
  ['/home//a/', 'home-a.mount'],
  ['/dev', 'dev.mount'],
  ['//dev//sda', 'dev-sda.device'],
  ['/sys/a', 'sys-a.device'],
  ['dev/sda', 'dev-sda.service'],
  ['/../a', '-..-a.service'],
  ['ä', '\\xc3\\xa4.service'],
  ['.service', '.service.service'],
  ['foo*', 'foo\\x2a.service'],
  ['', null],
  ['@foo', null],
  [`/${LONG}/${LONG}`, `${LONG}-${'a'.repeat(31)}_42e52928be873394.mount`],
  ['a'.repeat(247), `${'a'.repeat(247)}.service`],
  ['a'.repeat(248), null],
];

describe('mangleUnitName', () => {
  it.each(MANGLED)('makes of %j %j', (word, name) => expect(mangleUnitName(word)).toBe(name));

  it.each([
    ['foo*', 'foo*'],
    ['foo.*', 'foo.*'],
    ['web@[12].service', 'web@[12].service'],
    ['a b?', 'a\\x20b?'],
    ['/a*', 'a\\x2a.mount'],
    ['foo', 'foo.service'],
  ])('where patterns count, makes of %j %j', (word, name) =>
    expect(mangleUnitName(word, { globs: true })).toBe(name),
  );

  it('gives a name, or nothing; and a name stays', () => {
    fc.assert(
      fc.property(text, (any) => {
        const name = mangleUnitName(any);
        expect(name === null || unitNameKind(name) !== null).toBe(true);
        if (name !== null) expect(mangleUnitName(name)).toBe(name);
      }),
    );
  });
});

describe.skipIf(noTool('systemd-escape') !== null)('systemd-escape', () => {
  const some = [...fc.sample(text, 3_000), ...fc.sample(text, 200).map((any) => `/${any}`), ...NO_PATHS];

  /** All at once what we take, and one by one some of what we refuse. */
  function compare(
    words: readonly string[],
    ours: (word: string) => string | Uint8Array | null,
    all: readonly string[],
  ) {
    const taken = all.filter((each) => ours(each) !== null);
    const expected = Buffer.concat(
      taken.map((each) => Buffer.concat([Buffer.from(ours(each) ?? ''), Buffer.from(' ')])),
    );
    const said = ask('systemd-escape', ...words, '--', ...taken).stdout;
    if (!Buffer.concat([said.subarray(0, -1), Buffer.from(' ')]).equals(expected)) {
      // Something differs: which, is for people to read.
      for (const each of taken) {
        const one = ask('systemd-escape', ...words, '--', each);
        expect(Buffer.from(ours(each) ?? '').toString('latin1'), JSON.stringify(each)).toBe(
          one.stdout.subarray(0, -1).toString('latin1'),
        );
      }
      expect.fail('they differ only when asked about all at once');
    }
    const refused = all.filter((each) => ours(each) === null);
    for (const each of refused.slice(0, 25))
      expect(ask('systemd-escape', ...words, '--', each).exitCode, JSON.stringify(each)).toBe(1);
    return { taken: taken.length, refused: refused.length };
  }

  it('escapes as we do', () => {
    compare([], escapeName, some);
  });

  it('escapes paths as we do', () => {
    const { refused } = compare(['--path'], escapePath, some);
    expect(refused).toBeGreaterThan(5);
  });

  it('unescapes as we do', () => {
    const { refused } = compare(['--unescape'], unescapeName, [...some.map(escapeName), ...some]);
    expect(refused).toBeGreaterThan(5);
  });

  it('unescapes paths as we do', () => {
    const paths = some.flatMap((any) => escapePath(any) ?? []);
    const { taken } = compare(['--unescape', '--path'], unescapePath, [...paths, ...some]);
    expect(taken).toBeGreaterThan(1_000);
  });

  it('mangles as we do', () => {
    compare(['--mangle'], mangleUnitName, [
      ...some,
      ...MANGLED.map(([word]) => word),
      `/dev/${LONG}/${LONG}`,
    ]);
  });
});
