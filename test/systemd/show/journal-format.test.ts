import { describe, expect, it } from 'vitest';
import type { Boot, JournalEntry, JournalLine } from '../../../src/systemd/machine/journal.js';
import {
  type FormatOptions,
  formatJournal,
  JOURNAL_FORMATS,
} from '../../../src/systemd/show/journal-format.js';
import { EPOCH_MS, someLines } from '../../helpers/a-local-machine.js';

const BOOT: Boot = { id: 'b'.repeat(32), atMs: 1_000 };
const MACHINE = { hostname: 'core-01', machineId: '0123456789abcdef0123456789abcdef', epochMs: EPOCH_MS };

function line(entry: Partial<JournalEntry> = {}, boot = BOOT): JournalLine {
  return { ...someLines({ atMs: 6_250, ...entry })[0], boot } as JournalLine;
}

function format(lines: readonly JournalLine[], change: Partial<FormatOptions> = {}): readonly string[] {
  const options: FormatOptions = {
    format: 'short',
    after: null,
    all: false,
    hostname: true,
    quiet: false,
    ...change,
  };
  return formatJournal(lines, MACHINE, options).map(({ text }) => text);
}

const CURSOR =
  's=0123456789abcdef0123456789abcdef;i=3e9;b=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb;m=501bd0;t=4f2ab56316610;x=b3902527';

describe('a line of the journal', () => {
  it.each([
    ['short', ['Feb 18 10:00:06 core-01 sh[1001]: Hello World']],
    ['short-full', ['Tue 2014-02-18 10:00:06 UTC core-01 sh[1001]: Hello World']],
    ['short-iso', ['2014-02-18T10:00:06+0000 core-01 sh[1001]: Hello World']],
    ['short-iso-precise', ['2014-02-18T10:00:06.250000+0000 core-01 sh[1001]: Hello World']],
    ['short-precise', ['Feb 18 10:00:06.250000 core-01 sh[1001]: Hello World']],
    ['short-monotonic', ['[    5.250000] core-01 sh[1001]: Hello World']],
    ['short-unix', ['1392717606.250000 core-01 sh[1001]: Hello World']],
    ['cat', ['Hello World']],
  ] as const)('as %s', (name, lines) => {
    expect(format([line()], { format: name })).toEqual(lines);
  });

  it('as JSON has the fields that programs look for', () => {
    const [text = ''] = format([line()], { format: 'json' });
    expect(JSON.parse(text)).toEqual({
      __CURSOR: CURSOR,
      __REALTIME_TIMESTAMP: '1392717606250000',
      __MONOTONIC_TIMESTAMP: '5250000',
      _BOOT_ID: BOOT.id,
      _COMM: 'sh',
      _GID: '0',
      _HOSTNAME: 'core-01',
      _MACHINE_ID: MACHINE.machineId,
      _PID: '1001',
      _SYSTEMD_UNIT: 'a.service',
      _TRANSPORT: 'stdout',
      _UID: '0',
      MESSAGE: 'Hello World',
      PRIORITY: '6',
      SYSLOG_FACILITY: '3',
      SYSLOG_IDENTIFIER: 'sh',
    });
  });

  it('of systemd itself is about a unit, and of none', () => {
    const own = line({ identifier: 'systemd', pid: 1, level: 'notice', message: 'Started.' });
    const [text = ''] = format([own], { format: 'json' });
    expect(JSON.parse(text)).toMatchObject({
      _SYSTEMD_UNIT: 'init.scope',
      UNIT: 'a.service',
      PRIORITY: '5',
      _TRANSPORT: 'journal',
    });
  });

  it('as pretty JSON, server-sent events, export and verbose is the same in other clothes', () => {
    const pretty = format([line()], { format: 'json-pretty' });
    const [plain = ''] = format([line()], { format: 'json' });
    expect(pretty.slice(0, 2)).toEqual(['{', `\t"__CURSOR" : "${CURSOR}",`]);
    expect(JSON.parse(pretty.join('\n'))).toEqual(JSON.parse(plain));
    expect(format([line()], { format: 'json-sse' })).toEqual([`data: ${plain}`, '']);
    const exported = format([line()], { format: 'export' });
    expect([exported[0], exported.at(-1)]).toEqual([`__CURSOR=${CURSOR}`, '']);
    expect(exported).toContain('MESSAGE=Hello World');
    const [head, ...fields] = format([line()], { format: 'verbose' });
    expect(head).toBe(`Tue 2014-02-18 10:00:06.250000 UTC [${CURSOR}]`);
    expect(fields).toContain('    _PID=1001');
  });

  it('shows of a message with control characters only the size, unless all is asked for', () => {
    const bad = line({ message: 'a\u001b[2Jb' });
    expect(format([bad])).toEqual(['Feb 18 10:00:06 core-01 sh[1001]: [6B blob data]']);
    expect(format([bad], { all: true })).toEqual(['Feb 18 10:00:06 core-01 sh[1001]: a\\x1b[2Jb']);
    expect(format([bad], { format: 'cat' })).toEqual(['[6B blob data]']);
    const [json = ''] = format([bad], { format: 'json' });
    expect(JSON.parse(json)).toMatchObject({ MESSAGE: [97, 27, 91, 50, 74, 98] });
    for (const name of JOURNAL_FORMATS)
      expect(format([bad], { format: name }).join('\n'), name).not.toContain('\u001b');
  });

  it('leaves the host out on request', () => {
    expect(format([line()], { hostname: false })).toEqual(['Feb 18 10:00:06 sh[1001]: Hello World']);
  });

  it.each([
    ['err', 'red'],
    ['warning', 'yellow'],
    ['notice', 'bold'],
    ['info', undefined],
    ['debug', 'grey'],
  ] as const)('of level %s stands out by its message', (level, style) => {
    const options = { format: 'short', after: null, all: false, hostname: true, quiet: false } as const;
    const [styledLine] = formatJournal([line({ level })], MACHINE, options);
    expect(styledLine?.marks[0]?.style).toBe(style);
  });
});

describe('lines of several boots', () => {
  const second: Boot = { id: 'c'.repeat(32), atMs: 60_000 };
  const lines = [line(), line({ atMs: 61_000 }, second)];

  it('are parted by a line that names the new one', () => {
    expect(format(lines)).toEqual([
      'Feb 18 10:00:06 core-01 sh[1001]: Hello World',
      `-- Boot ${second.id} --`,
      'Feb 18 10:01:01 core-01 sh[1001]: Hello World',
    ]);
  });

  it('are not parted in formats for programs, nor when quiet, nor where nothing stood before', () => {
    expect(format(lines, { format: 'cat' })).toHaveLength(2);
    expect(format(lines, { quiet: true })).toHaveLength(2);
    expect(format(lines.slice(1))).toHaveLength(1);
    expect(format(lines.slice(1), { after: line() })).toHaveLength(2);
  });
});
