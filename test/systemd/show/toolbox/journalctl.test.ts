import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../../src/systemd/machine/journal.js';
import { cursorOf } from '../../../../src/systemd/show/journal-format.js';
import type { Answer } from '../../../../src/systemd/show/toolbox/answer.js';
import { runTool } from '../../../../src/systemd/show/toolbox/toolbox.js';
import { ALocalMachine, someLines } from '../../../helpers/a-local-machine.js';

/** Two units and systemd itself, at 10:00:01 and every second after. */
function machine(): ALocalMachine {
  const made = new ALocalMachine();
  const entries: readonly Partial<JournalEntry>[] = [
    { identifier: 'systemd', pid: 1, message: 'Started a.service.' },
    { message: 'one' },
    { unit: 'b@1.service', identifier: 'b', pid: 1002, level: 'err', message: 'two' },
    { message: 'three', level: 'warning' },
  ];
  for (const [i, entry] of entries.entries())
    for (const line of someLines({ atMs: 1_000 * (i + 1), ...entry })) made.journal.add(line);
  made.clock.advance(10_000);
  return made;
}

function linesOf(answer: Answer): readonly string[] {
  const code = answer.type === 'done' && answer.exitCode !== 0 ? [`[exit ${answer.exitCode}]`] : [];
  return [...answer.lines.map(({ line }) => line.text), ...code];
}

/** What it answers, as `cat` unless told otherwise. */
function run(made: ALocalMachine, ...words: readonly string[]): readonly string[] {
  return linesOf(runTool(made, ['journalctl', '-o', 'cat', ...words]));
}

describe('journalctl', () => {
  it.each([
    ['everything', [], ['Started a.service.', 'one', 'two', 'three']],
    ['a unit, and what systemd says of it', ['-u', 'a'], ['Started a.service.', 'one', 'three']],
    ['several units', ['-u', 'a', '--unit=b@1.service', '-n3'], ['one', 'two', 'three']],
    ['units by pattern', ['-u', 'b@*'], ['two']],
    ['the latest lines', ['-n', '2'], ['two', 'three']],
    ['all of them', ['-n', 'all', '-r'], ['three', 'two', 'one', 'Started a.service.']],
    ['what is not older', ['--since', '10:00:03'], ['two', 'three']],
    ['what is not newer', ['--until', '-8s'], ['Started a.service.', 'one']],
    ['a time between', ['-S', '2014-02-18 10:00:02', '-U', '2014-02-18 10:00:03'], ['one', 'two']],
    ['a level and all that is graver', ['-p', 'warning'], ['two', 'three']],
    ['a level by number', ['-p', '3'], ['two']],
    ['a range of levels', ['-p', 'info..warning', '-n', '1'], ['three']],
    ['an identifier', ['-t', 'b', '-t', 'systemd'], ['Started a.service.', 'two']],
    ['a field', ['_PID=1001'], ['one', 'three']],
    ['one of two values of a field', ['_PID=1', '_PID=1002'], ['Started a.service.', 'two']],
    ['two fields', ['_PID=1001', 'PRIORITY=4'], ['three']],
    ['the boot that runs', ['-b', '-n1'], ['three']],
    ['that boot by its place', ['-b', '0', '-n1'], ['three']],
    ['that boot by its ID', ['-b', 'b'.repeat(32), '-n1'], ['three']],
    ['nothing', ['-u', 'nope'], ['-- No entries --']],
    ['nothing, quietly', ['-q', '-u', 'nope'], []],
  ])('prints %s', (_, words, expected) => {
    expect(run(machine(), ...words)).toEqual(expected);
  });

  it('prints short lines when no format is named', () => {
    const lines = linesOf(runTool(machine(), ['journalctl', '-n1', '--no-pager']));
    expect(lines).toEqual(['Feb 18 10:00:04 core-01 sh[1001]: three']);
  });

  it('goes on behind a cursor that it gave', () => {
    const made = machine();
    const [, second] = made.journal.read({});
    const cursor = second === undefined ? '' : cursorOf(second, made);
    expect(run(made, '--after-cursor', cursor)).toEqual(['two', 'three']);
    expect(run(made, '-n2', '--show-cursor', '--until=10:00:02').at(-1)).toBe(`-- cursor: ${cursor}`);
  });

  it.each([
    ['a format', ['-o', 'jsom'], "Unknown output format 'jsom'. Did you mean json?"],
    ['a level', ['-p', 'bad'], 'Unknown log level bad'],
    ['a time', ['--since', 'soon'], 'Failed to parse timestamp: soon'],
    ['a number of lines', ['--lines=x'], "Failed to parse lines 'x'"],
    ['a flag', ['--frob'], "journalctl: unrecognized option '--frob'"],
    ['a match', ['frob'], "Failed to add match 'frob': Invalid argument"],
    [
      'a boot',
      ['-b', '-3'],
      'Data from the specified boot (-3) is not available: No such boot ID in journal',
    ],
    ['what is no boot', ['--boot=x'], "Failed to parse boot descriptor 'x'"],
  ])('refuses %s that it does not know', (_, words, expected) => {
    expect(run(machine(), ...words)).toEqual([expected, '[exit 1]']);
  });

  it('lists the boots, and prints one of them', () => {
    const made = machine();
    made.journal.halt();
    made.journal.begin({ id: 'c'.repeat(32), atMs: 10_000 });
    for (const line of someLines({ atMs: 12_000, message: 'again' })) made.journal.add(line);
    expect(run(made, '--list-boots')).toEqual([
      'IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY',
      ` -1 ${'b'.repeat(32)} Tue 2014-02-18 10:00:01 UTC Tue 2014-02-18 10:00:04 UTC`,
      `  0 ${'c'.repeat(32)} Tue 2014-02-18 10:00:12 UTC Tue 2014-02-18 10:00:12 UTC`,
    ]);
    expect(run(made, '-b', '-1', '-n1')).toEqual(['three']);
    expect(run(made, '-b', '1', '-n1')).toEqual(['three']);
    expect(run(made, '-b')).toEqual(['again']);
  });

  it('says what the journal takes', () => {
    expect(run(machine(), '--disk-usage')[0]).toMatch(
      /^Archived and active journals take up \d+B in the file system\.$/,
    );
  });

  it('follows: each line once, whenever it is asked again', () => {
    const made = machine();
    const first = runTool(made, ['journalctl', '-f', '-o', 'cat', '-n2', '-u', 'a']);
    expect([first.type, ...linesOf(first)]).toEqual(['following', 'one', 'three']);
    const again = (answer: Answer): Answer => (answer.type === 'done' ? answer : answer.again());
    const second = again(first);
    expect(linesOf(second)).toEqual([]);
    made.clock.advance(1_000);
    for (const line of someLines({ atMs: 10_500, message: 'four' }, { atMs: 11_000, unit: 'c.service' }))
      made.journal.add(line);
    const third = again(second);
    expect(linesOf(third)).toEqual(['four']);
    expect(linesOf(again(third))).toEqual([]);
  });
});
