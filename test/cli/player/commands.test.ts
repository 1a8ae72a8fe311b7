// Commands that run as programs of their own beside the screen.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Picture } from '../../../src/events/index.js';
import type { Answer } from '../../../src/tui/index.js';
import { aCommandLine } from '../../helpers/a-command-line.js';

it('that were ended by hand have nothing more to say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-test-'));
  const program = join(folder, 'program.mjs');
  const gone = join(folder, 'gone');
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs';
     process.once('SIGTERM', () => process.stdout.write('last words\\n', () => {
       writeFileSync(${JSON.stringify(gone)}, '');
       process.exit(0);
     }));
     setInterval(() => undefined, 1_000);
     console.log('one\\ntwo');`,
  );
  const told: Answer[] = [];
  const commands = aCommandLine({ program });
  try {
    const end = commands.run(['journal -f web'], (answer) => told.push(answer));
    await vi.waitFor(() => expect(told.at(-1)?.lines).toEqual(['one', 'two']), 20_000);
    const before = told.length;
    end();
    await vi.waitFor(() => expect(existsSync(gone)).toBe(true), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told.slice(before)).toEqual([]);
  } finally {
    commands.close();
    rmSync(folder, { recursive: true });
  }
});

it('that make instances of templates are offered what their names begin with, from the cluster and from files', () => {
  const picture = new Picture();
  for (const [i, unit] of ['busybox@.service', 'busybox@1.service', 'web.service', 'tick@.timer'].entries())
    picture.apply({ seq: i + 1, atMs: 0, type: 'unit-submitted', unit, hash: '' });
  const commands = aCommandLine({ picture: () => picture });
  const offered = (line: string): readonly string[] => commands.complete(line).map(({ text }) => text);
  expect(offered('start busy')).toEqual(['busybox@', 'busybox@1.service']);
  expect(offered('fleetctl load busybox@')).toEqual(['busybox@', 'busybox@1.service']);
  expect(offered('start busybox@1')).toEqual(['busybox@1.service']);
  expect(offered('start tick')).toEqual([]);
  expect(offered('start units/busy')).toEqual(['units/busybox@']);
  expect(offered('submit units/busy')).toEqual(['units/busybox@.service']);
  expect(offered('cat busy')).toEqual(['busybox@.service', 'busybox@1.service']);
});

describe('what is told of a line while it is typed', () => {
  const picture = new Picture();
  for (const [i, name] of ['core-01', 'core-02'].entries())
    picture.apply({
      seq: i + 1,
      atMs: 0,
      type: 'machine-booted',
      machine: `${i}`.repeat(32),
      name,
      publicIp: `10.0.0.1${i}`,
    });
  const commands = aCommandLine({ picture: () => picture });

  it.each([
    ['kil core-01', 'no command or fault is called "kil"; did you mean kill?'],
    ['kil ', 'no command or fault is called "kil"; did you mean kill?'],
    ['lis ', /"lis" could be any of: list-machines, list-unit-files, list-units/],
    ['start --foo', /start has no option "--foo"/],
    ['sta --foo', /"sta" could be any of/],
    ['list-u --foo', /list-units has no option "--foo"/],
    ['machine kil core-01', 'machine has no "kil"; did you mean machine kill?'],
    ['kill core-01 core-02', /"core-02" is a word too many/],
    ['kill core-03', 'there is no machine core-03; did you mean core-01?'],
    ['kill x', 'there is no machine x; there are: core-01, core-02'],
    ['kill etcd-9', 'etcd has no member etcd-9; did you mean etcd-1?'],
    ['etcd kill x', 'etcd has no member x; there are: etcd-1'],
    ['etcd kill core-01', /etcd has no member core-01/],
  ])('%s', (line, said) => {
    expect(commands.problem(line)).toEqual(said instanceof RegExp ? expect.stringMatching(said) : said);
  });

  it.each([
    '',
    'k',
    'kil',
    'kill ',
    'kill core-0',
    'kill 10.0',
    'kill 0000',
    'kill etcd-l',
    'etcd kill etcd-',
    'change-id core-01 x',
    'list-u --fu',
    'fleetctl list-units',
    "systemd timespan '1h -x'",
    'stop web@1',
    'pause core-01',
    'jump-clock core-01 -1h',
  ])('nothing yet of: %s', (line) => {
    expect(commands.problem(line)).toBeNull();
  });
});
