import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, hasErrors } from '../../../src/base/index.js';
import { readRequirements } from '../../../src/fleet/index.js';
import { hashUnitFile, parseUnitFile, parseUnitName, serialiseUnitFile } from '../../../src/systemd/index.js';
import { logicalValue } from '../../../src/systemd/syntax/unit-file.js';

function options(text: string): readonly string[] {
  const { unitFile, problems } = parseUnitFile(text, 'u');
  expect(problems).toEqual([]);
  return unitFile.options.map(({ section, name, value }) => `${section}.${name}=${value}`);
}

const problemsOf = (text: string): readonly string[] => parseUnitFile(text, 'u').problems.map(formatProblem);

describe('parseUnitFile', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'sections, options in order, repetition',
      '[A]\nx=1\ny=2\nx=3\n[B]\nx=4\n',
      ['A.x=1', 'A.y=2', 'A.x=3', 'B.x=4'],
    ],
    ['a section opened twice', '[A]\nx=1\n[B]\ny=1\n[A]\nz=1', ['A.x=1', 'B.y=1', 'A.z=1']],
    ['blanks around names and values', '[A]\n  x  =  1 2  \n', ['A.x=1 2']],
    ['an equals sign in a value', '[A]\nx=a=b', ['A.x=a=b']],
    ['an empty value', '[A]\nx=', ['A.x=']],
    [
      'comments at the beginning of a line, and nowhere else',
      '[A]\n# x=1\n; x=2\n  # x=3\ny=1 # 2 ; 3',
      ['A.y=1 # 2 ; 3'],
    ],
    ['a continuation, kept as it is', '[A]\nx=a \\\n  b\ny=1', ['A.x=a \\\n  b', 'A.y=1']],
    ['a comment within a continuation', '[A]\nx=a\\\n# c\\\nb', ['A.x=a\\\n# c\\\nb']],
    ['a blank line after a backslash ends the value', '[A]\nx=a\\\n\ny=1', ['A.x=a', 'A.y=1']],
    ['lines that end as on Windows', '[A]\r\nx=1\r\n\r\ny=2\r\n', ['A.x=1', 'A.y=2']],
    ['%% and dates', '[A]\nx=date +%%Y', ['A.x=date +%%Y']],
    ['nothing', '', []],
  ])('reads %s', (_name, text, expected) => {
    expect(options(text)).toEqual(expected);
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'text before the first section, which it skips',
      'junk\nx=1\n[A]\ny=1',
      ['A.y=1'],
      [
        'u:1:1: warning: Assignment outside of section. Ignoring.',
        'u:2:1: warning: Assignment outside of section. Ignoring.',
      ],
    ],
    [
      'a comment that ends in a backslash and swallows the next line',
      '[A]\n# c\\\nx=1\ny=1',
      ['A.y=1'],
      [
        'u:3:1: warning: the comment before ends in a backslash, so fleet takes this line for a part of it\n' +
          '  hint: take the backslash away from line 2',
      ],
    ],
    [
      'an option that systemd takes for the rest of a value, since a comment ends none',
      '[A]\nx=a\\\n# c\ny=1',
      ['A.x=a\\\n# c', 'A.y=1'],
      ['u:4:1: warning: to systemd this line goes on the one before it, to fleet it is an option'],
    ],
    [
      'the rest of a value that systemd takes for an option, since two backslashes are one',
      '[A]\nx=a\\\\\ny=1',
      ['A.x=a\\\\\ny=1'],
      ['u:3:1: warning: to fleet this line goes on the one before it, to systemd it is an option'],
    ],
    [
      'an option without a name',
      '[A]\n=1',
      ['A.=1'],
      ["u:2:1: warning: Missing key name before '=', ignoring line."],
    ],
  ])('tells of %s', (_name, text, expected, problems) => {
    const { unitFile } = parseUnitFile(text, 'u');
    expect(unitFile.options.map(({ section, name, value }) => `${section}.${name}=${value}`)).toEqual(
      expected,
    );
    expect(problemsOf(text)).toEqual(problems);
  });

  it('knows where everything stands', () => {
    const [option] = parseUnitFile('[A]\n\n  key =  value', 'u').unitFile.options;
    expect(option).toMatchObject({
      place: { file: 'u', line: 3, column: 3 },
      valuePlace: { file: 'u', line: 3, column: 10 },
    });
  });

  it('tells everything that is wrong, and where', () => {
    expect(problemsOf('[A\n[B] c\nnonsense\nKey: value\nx=1')).toEqual([
      'u:1:1: a section begins with [ but is not closed by ]',
      'u:2:5: unexpected text after a section: c',
      'u:3:1: not an option, a section or a comment: nonsense',
      'u:4:1: not an option, a section or a comment: Key: value\n  hint: an option is written Name=Value',
    ]);
  });

  it('refuses lines and files that are too long', () => {
    expect(problemsOf(`[A]\nx=${'y'.repeat(2_046)}`)).toEqual([]);
    expect(problemsOf(`[A]\nx=${'y'.repeat(2_047)}`)).toEqual(['u:2:1: line is longer than 2048 bytes']);
    expect(problemsOf(`[A]\nx=${'ü'.repeat(1_024)}`)).toEqual(['u:2:1: line is longer than 2048 bytes']);
    expect(problemsOf('x\n'.repeat(600_000))).toEqual(['u:1:1: unit file is larger than 1048576 bytes']);
  });

  it('quotes only the beginning of a long line', () => {
    expect(problemsOf(`[A]\n${'x'.repeat(100)}`)).toEqual([
      `u:2:1: not an option, a section or a comment: ${'x'.repeat(64)}…`,
    ]);
  });

  it('never throws, whatever the text, and prints none of its control characters', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('[A]', '[', 'x=1', 'x=\\', '#\\', '\\', '\r', '=', ']', ''),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(problemsOf(lines.join('\n')).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(['\\\n', '[', '=\n', '# \\\n', 'x=\\\n', ' ', '\\ '])(
    'takes time in proportion to its length: %j over and over',
    (unit) => {
      // A quadratic reading of a megabyte would not end within the time that a test has.
      const body = unit.repeat(Math.floor(1_000_000 / unit.length));
      expect(() => parseUnitFile(`[A]\nx=\\\n${body}\nx`)).not.toThrow();
    },
  );

  it.each(['[\\\n', '[A] \\\n'])(
    'takes no longer for sections that seem to go on: %j over and over',
    (unit) => {
      const { problems } = parseUnitFile(unit.repeat(Math.floor(1_000_000 / unit.length)));
      expect(problems.length).toBeGreaterThan(100_000);
    },
  );
});

describe('serialiseUnitFile', () => {
  it('groups options by section, in the order in which sections were first seen', () => {
    const { unitFile } = parseUnitFile('[B]\nx=1\n[A]\ny=1\n[B]\nz=1\n');
    expect(serialiseUnitFile(unitFile)).toBe('[B]\nx=1\nz=1\n\n[A]\ny=1\n');
  });

  it('hashes to the SHA-1 of its bytes', () => {
    // printf '[Service]\nExecStart=/bin/true\n' | sha1sum
    expect(hashUnitFile(parseUnitFile('[Service]\nExecStart = /bin/true').unitFile)).toBe(
      '86943ac9f3754cb90f8dd38bf6da7b0cad074592',
    );
  });

  it('reads back as itself whatever was read without a problem', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('[A]', '[B]', 'x=1', 'y=', '=', 'x=\\', ' \\', '\\', '#\\', '; c', '\r', 'x=\\\r', ''),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { unitFile, problems } = parseUnitFile(`[A]\n${lines.join('\n')}`);
        fc.pre(!hasErrors(problems));
        const text = serialiseUnitFile(unitFile);
        const again = parseUnitFile(text);
        expect(hasErrors(again.problems)).toBe(false);
        expect(again.unitFile.options.map(({ section, name, value }) => [section, name, value])).toEqual(
          [...new Set(unitFile.options.map((option) => option.section))].flatMap((section) =>
            unitFile.options
              .filter((option) => option.section === section)
              .map(({ name, value }) => [section, name, value]),
          ),
        );
        expect(hashUnitFile(again.unitFile)).toBe(hashUnitFile(unitFile));
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads back as the same options with the same hash', () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
    const value = fc
      .stringMatching(/^[ -~]{0,20}(\\\n[a-z=# ]{1,10}){0,2}$/)
      .filter((text) => !text.endsWith('\\'));
    const section = fc.tuple(word, fc.array(fc.tuple(word, value), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(section, { maxLength: 4 }), (sections) => {
        const text = sections
          .map(([name, lines]) => `[${name}]\n${lines.map(([key, text]) => `${key}=${text}\n`).join('')}`)
          .join('');
        const { unitFile, problems } = parseUnitFile(text);
        fc.pre(!hasErrors(problems));
        const again = parseUnitFile(serialiseUnitFile(unitFile)).unitFile;
        expect(serialiseUnitFile(again)).toBe(serialiseUnitFile(unitFile));
        expect(hashUnitFile(again)).toBe(hashUnitFile(unitFile));
        expect(again.options).toHaveLength(unitFile.options.length);
      }),
    );
  });
});

describe('logicalValue', () => {
  it.each([
    ['a', 'a'],
    ['a \\\n  b', 'a    b'],
    ['a\\\n# comment\n b', 'a  b'],
    ['a\\\n; comment\\\nb\\\nc', 'a b c'],
    ['a\\', 'a'],
  ])('reads %j as %j', (raw, logical) => {
    expect(logicalValue(raw)).toBe(logical);
  });
});

describe('the units of the package', () => {
  const folder = fileURLToPath(new URL('../../../units/', import.meta.url));
  const files = readdirSync(folder);

  it.each(files)('%s is good to fleet', (file) => {
    const { unitFile, problems } = parseUnitFile(readFileSync(join(folder, file), 'utf8'), file);
    const name = parseUnitName(file);
    expect(problems).toEqual([]);
    expect(name.ok && readRequirements(name.value, unitFile).problems).toEqual([]);
  });

  const noSystemd =
    process.env.FLEETSIM_REQUIRE_TOOLS !== '1' && spawnSync('systemd-analyze', ['--version']).status !== 0;

  it.skipIf(noSystemd).each(files)('%s is good to systemd-analyze verify', (file) => {
    const scratch = mkdtempSync(join(tmpdir(), 'fleetsim-verify-'));
    try {
      const instance = file.replace('@.', '@1.');
      writeFileSync(join(scratch, instance), readFileSync(join(folder, file)));
      const { stderr } = spawnSync(
        'systemd-analyze',
        ['verify', '--man=no', '--recursive-errors=no', join(scratch, instance)],
        {
          encoding: 'utf8',
        },
      );
      expect(stderr.split('\n').filter((line) => line.includes(scratch))).toEqual([]);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
