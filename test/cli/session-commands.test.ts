// Several sessions in one folder, and what was done in them, as a person meets them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Typed } from '../helpers/typed.js';

let typed: Typed;
beforeEach(() => {
  typed = new Typed();
});
afterEach(() => typed.remove());

describe('sessions', () => {
  it('are undone, branched and switched like this', async () => {
    const transcript = await typed.typed([
      ['session', 'list'],
      ['start', 'hello', 'busybox@{1,2}'],
      ['advance', '10s'],
      ['machine', 'kill', 'core-01'],
      ['advance', '60s'],
      ['stop', 'hello'],
      ['session', 'log'],
      ['session', 'branch', 'before', '--at', '10s'],
      ['session', 'diff', 'before'],
      ['session', 'undo'],
      ['session', 'undo', '--only', '2'],
      ['session', 'log'],
      ['session', 'switch', 'before'],
      ['machine', 'kill', 'core-02'],
      ['advance', '20s'],
      ['session', 'diff', 'main', 'before'],
      ['session', 'new', 'wide', '--machines', '5', '--seed', '9', '--policy', 'bin-pack'],
      ['session', 'list'],
      ['session', 'diff', 'main'],
      ['session', 'log', 'before', '--output', 'yaml'],
      ['session', 'rm', 'before'],
      ['session', 'list', '--output', 'json'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/sessions.transcript.txt');
  });

  it('have etcds of several members, which tell how they fare', async () => {
    const transcript = await typed.typed([
      ['etcd', 'status'],
      ['session', 'new', 'three', '--etcd', '3'],
      ['session', 'new', 'four', '--etcd', '4'],
      ['etcd', 'status'],
      ['start', 'hello'],
      ['etcd', 'freeze', 'etcd-leader'],
      ['advance', '10s'],
      ['etcd', 'status'],
      ['stop', 'hello'],
      ['etcd', 'kill', 'etcd-leader'],
      ['advance', '10s'],
      ['etcd', 'status'],
      ['etcd', 'status', '--output', 'yaml'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/etcd-status.transcript.txt');
  });

  it('tell where they part, and what led to that', async () => {
    await typed.says('session', 'new', 'even');
    await typed.says('start', 'hello');
    await typed.says('session', 'new', 'packed', '--policy', 'bin-pack');
    await typed.says('start', 'hello');
    const said = await typed.says('session', 'diff', 'even');
    expect(said).toMatch(/^They were begun with different settings: policy least-loaded and bin-pack\n/);
    expect(said).toMatch(/\nThey are the same for \d+ events, up to 00:00:00\.\d+\. Then:\n\neven:\n/);
    expect(said).toMatch(/\neven:\n +00:00:00\.\d+ +engine +schedule hello\.service.*; least loaded of/);
    expect(said).toMatch(/\npacked:\n +00:00:00\.\d+ +engine +schedule hello\.service.*; most loaded of/);
    expect(said.match(/\n {2}because +\S+ +\$ fleetctl start hello\n/g)).toHaveLength(2);
    const json = (await typed.says('session', 'diff', 'even', '-o', 'json')).replace('[exit 1]', '');
    expect(JSON.parse(json)).toMatchObject({
      parts: true,
      settings: ['policy least-loaded and bin-pack'],
      runs: [{ name: 'even' }, { name: 'packed' }],
    });
  });

  it('are held against recordings, too', async () => {
    await typed.says('start', 'hello');
    const exported = join(typed.path, 'mine.yaml');
    const recording = join(typed.path, 'mine.jsonl');
    await typed.says('session', 'export', exported);
    await typed.says('replay', exported, '--record', recording);
    expect(await typed.says('session', 'diff', recording)).toMatch(
      /^They are the same as far as both go, to 00:00:0\d\.\d+\n$/,
    );
    await typed.says('machine', 'kill', 'core-01');
    const said = await typed.says('session', 'diff', 'main', recording);
    expect(said).toMatch(/\nmain:\n +00:00:0\d\.\d+ +! kill core-01\n\n?/);
    expect(said).toMatch(/\nmine\.jsonl: nothing more, up to 00:00:0\d\.\d+\n\[exit 1\]\n$/);
    const other = join(typed.path, 'other.jsonl');
    await typed.says('replay', exported, '--seed', '8', '--record', other);
    expect(await typed.says('session', 'diff', recording, other)).toMatch(
      /^They were begun with different settings: seed 1 and 8\n(.*\n)+They differ in machine "\w+" and "\w+"\n/,
    );
    expect(await typed.says('session', 'diff', join(typed.path, 'none.jsonl'))).toContain('no such file');
  });

  it('refuse like this, changing nothing', async () => {
    const transcript = await typed.typed([
      ['session', 'log'],
      ['session', 'switch', 'main'],
      ['session', 'undo'],
      ['start', 'hello'],
      ['machine', 'kill', 'core-01'],
      ['machine', 'restart', 'core-01'],
      ['machine', 'kill', 'core-01'],
      ['session', 'undo', '0'],
      ['session', 'undo', '5'],
      ['session', 'undo', '1', '--only', '2'],
      ['session', 'undo', '--only', '3'],
      ['session', 'branch', '../x'],
      ['session', 'branch', 'x.jsonl'],
      ['session', 'branch', 'main'],
      ['session', 'branch', 'x', '--at', '1h'],
      ['session', 'branch', 'x', '--at', 'soon'],
      ['session', 'rm', 'main'],
      ['session', 'rm', 'mian'],
      ['session', 'diff', 'mian'],
      ['session', 'new', 'x', '--machines', '0'],
      ['session', 'new', 'x', '--policy', 'spraed'],
      ['session', 'log'],
      ['session', 'list'],
    ]);
    await expect(transcript).toMatchFileSnapshot('../golden/sessions.mistakes.txt');
  });

  it('are left alone while one of them is live, but may be looked at', async () => {
    await typed.says('start', 'hello');
    await typed.says('session', 'branch', 'other');
    // A process that lives, and is not this one.
    writeFileSync(join(typed.path, '.fleetsim', 'lock'), String(process.ppid));
    for (const words of [['undo'], ['switch', 'other'], ['new', 'x'], ['branch', 'x'], ['rm', 'other']])
      expect(await typed.says('session', ...words)).toBe(
        `! error: the session in .fleetsim is in use by process ${process.ppid}\n` +
          '!   hint: wait for it to end, or quit it if it is `fleetsim up`\n[exit 1]\n',
      );
    expect(await typed.says('session', 'log')).toContain('fleetctl start hello');
    expect(await typed.says('session', 'list')).toContain('other');
    expect(await typed.says('session', 'diff', 'other')).toContain('They are the same as far as both go');
  });

  it('are completed by their names', async () => {
    const complete = (...words: readonly string[]): Promise<string> =>
      typed.says('__complete', '--', 'session', ...words);
    expect(await complete('switch', '')).toBe('');
    await typed.says('start', 'hello');
    for (const name of ['before', 'what-if']) await typed.says('session', 'branch', name);
    expect(await complete('switch', '')).toBe('before\t1 command\nwhat-if\t1 command\n');
    expect(await complete('diff', 'before', 'w')).toContain('what-if\t1 command\n');
    expect(await complete('un')).toMatch(/^undo\t/);
  });
});
