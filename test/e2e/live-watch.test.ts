// A real cluster that is only watched: beside whatever else goes on in the folder, and with commands that go to its etcd.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noEtcd } from '../helpers/etcd.js';
import { LiveFleet } from '../helpers/live-fleet.js';
import { BIN, Folder } from '../helpers/run-cli.js';
import { noTmux, Terminal } from '../helpers/terminal.js';

const skipped = noEtcd() ?? noTmux();

describe.skipIf(skipped !== null)('a cluster that is only watched', () => {
  const folder = new Folder();
  const others: ChildProcess[] = [];
  let fleet: LiveFleet;
  let terminal: Terminal | null = null;
  beforeAll(async () => {
    fleet = await LiveFleet.start({ machines: 1 });
  });
  afterAll(async () => {
    terminal?.close();
    for (const other of others) other.kill('SIGKILL');
    await fleet.close();
    folder.remove();
  });

  const etcd = (): string => `etcd://${fleet.members.list[0]?.address}`;

  /** What a program says, once it says that. */
  async function saying(text: string, ...words: readonly string[]): Promise<string> {
    const other = spawn(process.execPath, [BIN, ...words], { cwd: folder.path });
    others.push(other);
    let said = '';
    for (const stream of [other.stdout, other.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    await expect.poll(() => said, { timeout: 30_000 }).toContain(text);
    return said;
  }

  it('is watched by several in one folder, and beside the session there', async () => {
    const watch = ['up', '--headless', '--endpoint', etcd()];
    const first = await saying('core-01  registered', ...watch);
    expect(first).not.toContain('fleet API');
    await saying('core-01  registered', ...watch);
    await saying('listening', 'up', '--headless', '--machines', '2');
    expect((await folder.start('list-machines', '--no-legend')).stdout.split('\n')).toHaveLength(3);
    await saying('core-01  registered', ...watch);
  });

  it('is what commands on its screen act on, and nothing is done to its machines', async () => {
    terminal = new Terminal(folder.path, ['up', '--endpoint', etcd()]);
    await terminal.shows('core-01');
    terminal.keys('-l', ':start --no-block busybox@7');
    terminal.keys('Enter');
    await terminal.shows(/1\/1 units[\s\S]*Triggered unit busybox@7/);
    terminal.keys('Escape');
    terminal.keys('-l', ':ssh core-01 systemctl is-active busybox@7');
    terminal.keys('Enter');
    await terminal.shows(/^active\s*$/m);
    terminal.keys('-l', ':kill core-01');
    terminal.keys('Enter');
    await terminal.shows('no machine here is ours');
    terminal.keys('4');
    const events = await terminal.shows('core-01  busybox@7.service active (running)');
    expect(events).not.toContain('kill core-01');
    terminal.keys('7');
    await terminal.shows(/RUNNING +1 /);
    terminal.keys('q');
    await terminal.shows('ended with 0');
  });
});
