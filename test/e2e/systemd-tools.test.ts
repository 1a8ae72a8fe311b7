// systemd's small tools as a person types them, and as a pipe feeds them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, noTool } from '../helpers/systemd-tools.js';
import { Typed } from '../helpers/typed.js';

let folder: Typed;
beforeEach(() => {
  folder = new Typed();
});
afterEach(() => folder.remove());

/** Without what depends on the wall clock. */
const steady = (text: string): string => text.replace(/^ *From now: .*\n/gm, '');

describe('fleetsim systemd', () => {
  it('goes like this', async () => {
    const base = '--base-time=2020-01-01';
    const transcript = await folder.typed([
      ['systemd', 'escape', 'Hallo, Welt', 'a/b', ''],
      ['systemd', 'escape', '--path', '/home/a b/', 'etc', '/'],
      ['systemd', 'escape', '--path', '--suffix=mount', '/var/lib/docker'],
      ['systemd', 'escape', '--template=web@.service', 'a-b'],
      ['systemd', 'escape', '--mangle', 'web', '/home', '/dev/sda', 'web.timer'],
      ['systemd', 'unescape', 'Hallo\\x2c\\x20Welt', 'a-b'],
      ['systemd', 'unescape', '--path', 'home-a\\x20b', '-'],
      ['systemd', 'unescape', '--instance', 'web@a\\x2db.service'],
      ['systemd', 'unescape', '--path', '--template=mnt@.service', 'mnt@srv-data.service'],
      ['systemd', 'timespan', '90min', '1.5s'],
      ['systemd', 'calendar', base, '--iterations=3', 'Mon..Fri 10:00', '*-02-30', 'daily Europe/Berlin'],
    ]);
    await expect(steady(transcript)).toMatchFileSnapshot('../golden/systemd-tools.transcript.txt');
  });

  it('and goes wrong like this', async () => {
    const transcript = await folder.typed([
      ['systemd', 'escape', '--path', '/a', '/a/../b', '/c'],
      ['systemd', 'escape', '--suffix=exe', 'a'],
      ['systemd', 'escape', '--template=web.service', 'a'],
      ['systemd', 'escape', '--template=web@.service', '--suffix=mount', 'a'],
      ['systemd', 'escape', '--template=web@.service', ''],
      ['systemd', 'escape', '--mangle', '--path', 'a'],
      ['systemd', 'escape', '--mangle', ''],
      ['systemd', 'unescape', 'a', '\\x2'],
      ['systemd', 'unescape', '--instance', 'web.service'],
      ['systemd', 'unescape', '--template=a@.service', 'b@c.service'],
      ['systemd', 'unescape', '--template=a@.service', '--instance', 'a@c.service'],
      ['systemd', 'timespan', '1s', '10:00', '2s'],
      ['systemd', 'calendar', '--iterations=0', 'daily', '5min', 'hourly'],
      ['systemd', 'calendar', '--iterations=x', 'daily'],
      ['systemd', 'calendar', '--iterations=10001', 'daily'],
      ['systemd', 'calendar', '--base-time=soon', 'daily'],
      ['systemd', 'timspan', '1s'],
      ['systemd', 'escape', '--pth', 'a'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/systemd-tools.mistakes.txt');
  });

  it('answers line by line where there are no words', () => {
    expect(folder.feed('a b\n/c\n\n', 'systemd', 'escape').stdout).toBe('a\\x20b\n-c\n\n');
    expect(folder.feed('a\\x20b\n-c', 'systemd', 'unescape').stdout).toBe('a b\n/c\n');
    expect(folder.feed('1h\n', 'systemd', 'timespan').stdout).toContain('Human: 1h\n');
    expect(folder.feed('1h\n2h\n', 'systemd', 'timespan', '-').stdout).toContain('\n\nOriginal: 2h\n');
    expect(folder.feed('daily\nx\n', 'systemd', 'calendar', '--iterations=0')).toMatchObject({
      stdout: '  Original form: daily\nNormalized form: *-*-* 00:00:00\n\n',
      exitCode: 1,
    });
    expect(folder.feed('', 'systemd', 'escape')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  it('refuses what is no text, or too much of it', () => {
    const notText = folder.feed(Buffer.from([0x61, 0xff, 0x0a]), 'systemd', 'escape');
    expect(notText).toEqual({ stdout: '', stderr: 'error: standard input: not UTF-8\n', exitCode: 1 });
    const much = folder.feed(Buffer.alloc(16 * 1024 * 1024 + 1, 'a'), 'systemd', 'escape');
    expect(much.stderr).toBe('error: standard input: larger than 16777216 bytes\n');
  });

  it.skipIf(noTool('systemd-escape') !== null || noTool('systemd-analyze') !== null)(
    'says what the originals say, with their exit codes',
    async () => {
      const said = (tool: 'systemd-escape' | 'systemd-analyze', ...words: readonly string[]) => {
        const { stdout, stderr, exitCode } = ask(tool, ...words);
        return { stdout: stdout.toString(), stderr, exitCode };
      };
      for (const words of [
        ['a b', '/c'],
        ['--path', '/a', 'b', ''],
        ['--path', '--suffix=mount', '/a/../b'],
        ['--template=a@.mount', 'x/y'],
        ['--mangle', 'a', '/b', '/dev/c'],
        ['--suffix=x', 'a'],
      ])
        expect(await folder.type('systemd', 'escape', ...words)).toEqual(said('systemd-escape', ...words));
      for (const words of [
        ['a-b', 'c\\x20d'],
        ['--path', 'a-b', '-'],
        ['--instance', 'a@b.service'],
        ['\\x'],
      ])
        expect(await folder.type('systemd', 'unescape', ...words)).toEqual(
          said('systemd-escape', '--unescape', ...words),
        );
      for (const words of [
        ['1h', '2.5min'],
        ['1h', 'x'],
      ])
        expect(await folder.type('systemd', 'timespan', ...words)).toEqual(
          said('systemd-analyze', 'timespan', ...words),
        );
      for (const words of [
        ['--base-time=2020-01-01', 'daily', 'Mon..Fri *:0/15'],
        ['--iterations=0', 'daily', 'x'],
      ]) {
        const ours = await folder.type('systemd', 'calendar', ...words);
        const theirs = said('systemd-analyze', 'calendar', ...words);
        expect({ ...ours, stdout: steady(ours.stdout) }).toEqual({
          ...theirs,
          stdout: steady(theirs.stdout),
        });
      }
    },
  );
});
