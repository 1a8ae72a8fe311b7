// Looking at the machines of a session: status, journal, ssh with its shell, cgls and top, as a person meets them.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN } from '../helpers/run-cli.js';
import { noTmux, Terminal } from '../helpers/terminal.js';
import { Typed } from '../helpers/typed.js';

const skipped = noTmux();

let folder: Typed;
let terminal: Terminal | null = null;
beforeEach(async () => {
  folder = new Typed();
  await folder.type('start', 'hello');
  await folder.type('advance', '3s');
});
afterEach(() => {
  terminal?.close();
  terminal = null;
  folder.remove();
});

function start(...words: readonly string[]): Terminal {
  terminal = new Terminal(folder.path, words);
  return terminal;
}

/** A shell on a machine that reads these lines from a pipe. */
function shell(...lines: readonly string[]): {
  readonly out: readonly string[];
  readonly exitCode: number | null;
} {
  const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, 'ssh', 'core-01'], {
    cwd: folder.path,
    encoding: 'utf8',
    input: `${lines.join('\n')}\n`,
    env: { ...process.env, FLEETSIM_CLOCK: 'manual' },
  });
  return { out: (stderr + stdout).trimEnd().split('\n'), exitCode: status };
}

describe('through a pipe', () => {
  it('status, journal, cgls and top are plain text', async () => {
    const { stdout, exitCode } = folder.run('status', 'hello');
    expect(stdout).toMatch(/^● hello\.service - Hello World\n {5}Loaded: loaded /);
    expect(exitCode).toBe(0);
    expect((await folder.type('journal', '-n', '2', '-o', 'cat', 'hello')).stdout).toBe(
      'Hello World\nHello World\n',
    );
    expect((await folder.type('cgls', 'core-01')).stdout).toMatch(
      /^Control group \/:\n-\.slice\n[\s\S]*─hello\.service\n/,
    );
    expect((await folder.type('cgls', 'core-9')).exitCode).toBe(1);
    expect((await folder.type('top', 'core-01')).stdout).toMatch(/^\/system\.slice\/hello\.service +1 /m);
    expect((await folder.type('top')).stdout).toMatch(/^core-01:\n[\s\S]*\n\ncore-02:\n/);
    expect((await folder.type('top', '--order', 'size')).exitCode).toBe(1);
  });

  it('a shell takes one command after another, and its exit code is the last one', () => {
    const { out, exitCode } = shell('hostname', '', 'systemctl is-active hello', 'frob', "echo 'open");
    expect(out.filter((line) => !line.startsWith('  hint'))).toEqual([
      '-bash: frob: command not found',
      "error: a quote ' is never closed",
      'core-01',
      'active',
    ]);
    expect(exitCode).toBe(2);
    expect(shell('systemctl is-active nope').exitCode).toBe(3);
    expect(shell('exit 7', 'hostname')).toEqual({ out: [''], exitCode: 7 });
  });

  it('what a shell changes is kept, and what it only reads is not needed', () => {
    shell('systemctl stop hello');
    expect(folder.run('ssh', 'hello', 'systemctl', 'is-active', 'hello').stdout).toBe('inactive\n');
    expect(folder.run('list-units', '--no-legend', '--fields=active').stdout).toBe('inactive\n');
    shell('systemctl start hello');
    expect(folder.run('status', 'hello').exitCode).toBe(0);
  });

  it('a scenario looks at machines too, but may not follow', () => {
    const scenario = (line: string): string =>
      `name: look\nsteps:\n  - run: fleetctl start hello\n  - run: ${line}\n`;
    writeFileSync(join(folder.path, 'a.yaml'), scenario('fleetctl ssh hello systemctl is-active hello'));
    writeFileSync(join(folder.path, 'b.yaml'), scenario('fleetctl journal -f hello'));
    expect(folder.run('replay', 'a.yaml', '--plain').exitCode).toBe(0);
    const followed = folder.run('replay', 'b.yaml', '--plain');
    expect(followed.exitCode).toBe(1);
    expect(followed.stdout).toContain('nobody is there to end it');
  });
});

describe.skipIf(skipped !== null)(`on a terminal${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  it('a shell has a prompt, and ends with Ctrl-D', async () => {
    const test = start('ssh', 'core-01');
    await test.shows(/core@core-01 ~ \$/);
    test.keys('systemctl is-active hello', 'Enter');
    await test.shows(/^active\n/m);
    test.keys('journalctl -fu hello', 'Enter');
    await test.shows(/Hello World\n[^$]*Hello World/);
    test.keys('C-c');
    test.keys('hostname', 'Enter');
    await test.shows(/\$ hostname\ncore-01\n/);
    test.keys('C-d');
    await test.shows('ended with 0');
  });

  it('the journal is followed until Ctrl-C', async () => {
    const test = start('journal', '-n', '1', '-f', 'hello');
    await test.shows(/(Hello World\n.*){3}/);
    test.keys('C-c');
    await test.shows('ended with 0');
  });

  it('top takes keys, and leaves the terminal as it was', async () => {
    const test = start('top', 'core-01');
    await test.shows(/Control Group +Tasks/);
    await test.shows('/system.slice/hello.service');
    test.keys('m');
    await test.shows('order: memory');
    test.keys('q');
    await test.shows('ended with 0');
    expect(test.restored()).toBe(true);
  });
});
