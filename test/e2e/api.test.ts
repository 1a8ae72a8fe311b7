// A session that is live, and other processes that reach it: fleetctl's commands by its socket, and curl.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, Folder } from '../helpers/run-cli.js';
import { noTmux, Terminal } from '../helpers/terminal.js';

/** Missing, it is no failure, unless CI says so. */
const CURL = process.env.FLEETSIM_REQUIRE_TOOLS === '1' || spawnSync('curl', ['--version']).status === 0;

let folder: Folder;
let up: ChildProcess | null = null;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => {
  up?.kill('SIGKILL');
  folder.remove();
});

/** Starts `up` and resolves to what it said when it had come up. */
function start(...words: readonly string[]): Promise<string> {
  const process_ = spawn(process.execPath, [BIN, 'up', '--headless', ...words], {
    cwd: folder.path,
    env: { ...process.env, FLEETSIM_CLOCK: 'manual' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  up = process_;
  return new Promise((resolve) => {
    let said = '';
    process_.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ctrl-C ends it')) resolve(said);
    });
  });
}

function end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const process_ = up;
  up = null;
  return new Promise((resolve) => {
    process_?.once('exit', resolve);
    process_?.kill(signal);
  });
}

const skipped = noTmux();

const socket = (): string => join(folder.path, '.fleetsim', 'fleet.sock');

describe('a live session', () => {
  it('is what the commands of another process run on, and remembers what they changed', async () => {
    expect(await start()).toContain('fleet API: listening on unix:.fleetsim/fleet.sock');
    expect(folder.run('start', 'busybox@<1,2>.service').stdout).toBe(
      'Unit busybox@1.service inactive\n' +
        'Unit busybox@2.service inactive\n' +
        'Unit busybox@1.service launched on 1282e7b0.../10.0.0.11\n' +
        'Unit busybox@2.service launched on 5092713d.../10.0.0.12\n',
    );
    const moved = folder.run('rebalance', '--apply');
    expect([moved.exitCode, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toContain('the load is even');
    expect(folder.run('journal', 'busybox@1').stdout).toContain(' core-01 sh[');
    expect(folder.run('status', 'busybox@1').stdout).toContain('Active: active (running)');
    expect(folder.run('ssh', 'core-01', 'hostname').stdout).toBe('core-01\n');
    expect(folder.run('ssh', 'core-01', 'systemctl', 'stop', 'busybox@1').exitCode).toBe(0);
    expect(folder.run('ssh', 'core-01', 'systemctl', 'is-active', 'busybox@1').exitCode).toBe(3);
    const shell = folder.feed('hostname\nsystemctl start busybox@1\nfrob\n', 'ssh', 'core-01');
    expect([shell.stdout, shell.exitCode]).toEqual(['core-01\n', 127]);
    // What has changed since `up` began is known to completion, here and from elsewhere.
    const completed = (...words: readonly string[]): string =>
      folder.run('__complete', '--', ...words).stdout.replace(/\t.*$/gm, '');
    expect(completed('stop', 'busy')).toBe('busybox@1.service\nbusybox@2.service\n');
    expect(completed('ssh', 'core-0')).toBe('core-01\ncore-02\ncore-03\n');
    expect(completed(`--endpoint=unix://${socket()}`, 'stop', 'busybox@2')).toBe('busybox@2.service\n');
    expect(completed('--endpoint', `unix://${socket()}`, 'stop', 'busybox@2')).toBe('busybox@2.service\n');
    expect(folder.run('machine', 'set-metadata', 'core-02', 'region=eu').stdout).toContain('core-02');
    expect(folder.run('list-machines', '--no-legend', '--fields=metadata').stdout).toBe('-\nregion=eu\n-\n');
    expect(folder.run('machine', 'kill', 'core-03').stdout).toBe('Machine core-03 killed\n');
    expect(folder.run('machine', 'kill', 'core-03').stderr).toContain('machine core-03 is already off');
    const explained = folder.run('explain', 'busybox@1', '--without', 'core-01').stdout;
    expect(explained).toContain('busybox@1.service leaves core-01 for core-0');
    expect(folder.run('explain', 'busybx@1').stderr).toContain('did you mean busybox@1.service?');
    expect(folder.run('capacity', 'busybox@1', '--what-if', 'rack=9').stdout).toMatch(/^\d more fits?, on/m);
    expect(folder.run('doctor').stdout).toMatch(/^nothing is wrong, in \d+ keys$/m);
    expect(folder.run('top', 'core-01').stdout).toMatch(/\/busybox@1\.service +1 /);
    expect(folder.run('top').stdout).toMatch(/^core-01:\n[\s\S]*\n\ncore-02:\n/);
    const complete = (...words: readonly string[]): string => folder.run('__complete', '--', ...words).stdout;
    expect(complete('stop', 'busy')).toBe('busybox@1.service\tlaunched\nbusybox@2.service\tlaunched\n');
    expect(complete('machine', 'restart', 'core-0')).toMatch(/^core-01\t10\.0\.0\.11\n[\s\S]*core-03\t/);
    const advance = folder.run('advance', '60s');
    expect([advance.exitCode, advance.stderr]).toEqual([
      1,
      expect.stringContaining('`fleetsim up` holds it'),
    ]);
    const listed = folder.run('list-units').stdout;
    expect(listed.match(/running/g)).toHaveLength(2);

    expect(await end()).toBe(0);
    expect(existsSync(socket())).toBe(false);
    expect(folder.run('list-units').stdout).toBe(listed);
    expect(folder.run('machine', 'kill', 'core-03').stderr).toContain('machine core-03 is already off');
  });

  it('that is killed has lost nothing that it said was done', async () => {
    folder.run('start', 'hello');
    await start();
    folder.run('start', 'busybox@1');
    folder.run('ssh', 'hello', 'systemctl', 'stop', 'hello');
    folder.run('machine', 'kill', 'core-03');
    const seen = folder.run('list-units').stdout;
    await end('SIGKILL');
    expect(folder.run('list-units').stdout).toBe(seen);
    expect(seen).toMatch(/^busybox@1.*running\nhello.*dead$/ms);
    expect(folder.run('machine', 'kill', 'core-03').stderr).toContain('machine core-03 is already off');
    // And goes on as if it had been ended.
    await start();
    expect(folder.run('destroy', 'hello').exitCode).toBe(0);
    await end('SIGKILL');
    expect(folder.run('list-unit-files', '--no-legend', '--fields=unit').stdout).toBe('busybox@1.service\n');
  });

  it.skipIf(!CURL)('answers curl on its socket, and whoever is told of another address', async () => {
    const said = await start('--listen', 'tcp:127.0.0.1:0', '--listen', 'unix:other.sock');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '';
    const curl = (...words: readonly string[]): string =>
      spawnSync('curl', ['-s', ...words], { encoding: 'utf8', cwd: folder.path }).stdout;
    expect(curl('--unix-socket', socket(), 'http://fleet/fleet/v1/units')).toBe('{}');
    expect(curl(`${url}/fleet/v1/machines`)).toContain('"primaryIP":"10.0.0.11"');
    expect(curl('-H', 'Host: evil.example', `${url}/metrics`)).toContain('"code":403');
    expect(curl('--unix-socket', 'other.sock', 'http://fleet/metrics')).toContain('fleet_machines 3');
    expect(curl(`${url}/metrics`)).toContain('fleet_engine_leader_change_count_total 1\n');
    const body =
      '{"desiredState":"loaded","options":[{"section":"Service","name":"ExecStart","value":"/bin/true"}]}';
    const put = ['-X', 'PUT', '-H', 'Content-Type: application/json', '-w', '%{http_code}', '-d', body];
    expect(curl(...put, `${url}/fleet/v1/units/a.service`)).toBe('201');
    for (const words of [
      ['--endpoint', url, 'list-unit-files', '--fields=unit,dstate', '--no-legend'],
      ['list-unit-files', '--fields=unit,dstate', '--no-legend', '--endpoint', 'unix:other.sock'],
    ])
      expect(folder.run(...words).stdout).toBe('a.service\tloaded\n');
    const { stdout } = folder.runWith(
      { FLEETCTL_ENDPOINT: url },
      'list-unit-files',
      '--no-legend',
      '--fields=unit',
    );
    expect(stdout).toBe('a.service\n');
  });

  it('is told from none by what another process says', async () => {
    const { stderr, exitCode } = folder.run('--endpoint', 'unix:nobody.sock', 'list-units');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('cannot reach unix:nobody.sock')]);
    expect(folder.run('--endpoint', 'ftp://x', 'list-units').exitCode).toBe(2);
    const help = folder.run('up', '--help').stdout.replace(/\s+/g, ' ');
    expect(help).toContain('etcd://HOST:PORT, or etcds:// with TLS');
    const [forms = 'none'] = /unix:PATH or tcp:\S+/.exec(help) ?? [];
    for (const [address, problem] of [
      ['tcp:0.0.0.0:1', 'the API has no passwords'],
      ['bogus', 'takes an address'],
    ] as const) {
      const { stderr, exitCode } = folder.run('up', '--headless', '--listen', address);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(problem)]);
      expect(stderr).toContain(`  hint: it is ${forms}\n`);
    }
    await start();
    const second = folder.run('up', '--headless');
    expect([second.exitCode, second.stderr]).toEqual([1, expect.stringContaining('in use by process')]);
  });
});

describe.skipIf(skipped !== null)(
  `a live session, from another terminal${skipped === null ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let terminal: Terminal | null = null;
    beforeEach(async () => {
      folder.run('start', 'hello');
      await start();
    });
    afterEach(() => terminal?.close());

    const open = (...words: readonly string[]): Terminal => {
      terminal = new Terminal(folder.path, words);
      return terminal;
    };

    it('has journals that are followed until Ctrl-C', async () => {
      const test = open('journal', '-n', '1', '-f', 'hello');
      await test.shows(/(Hello World\n.*){3}/);
      test.keys('C-c');
      await test.shows('ended with 0');
    });

    it('has shells, in which Ctrl-C ends what goes on and nothing else', async () => {
      const test = open('ssh', 'hello');
      await test.shows(/core@core-01 ~ \$/);
      test.keys('journalctl -fu hello', 'Enter');
      await test.shows(/Hello World\n[^$]*Hello World/);
      test.keys('C-c');
      test.keys('systemctl stop hello', 'Enter');
      test.keys('systemctl is-active hello', 'Enter');
      await test.shows(/inactive\n/);
      test.keys('C-d');
      await test.shows('ended with 3');
      expect(folder.run('list-units', '--no-legend', '--fields=sub').stdout).toBe('dead\n');
    });

    it('has a top that takes keys', async () => {
      const test = open('top', 'core-01');
      await test.shows('/system.slice/hello.service');
      test.keys('m');
      await test.shows('order: memory');
      test.keys('q');
      await test.shows('ended with 0');
      expect(test.restored()).toBe(true);
    });
  },
);

describe('a server that never answers', () => {
  it('is given up after --request-timeout', async () => {
    const silent = createServer(() => undefined);
    const path = join(folder.path, 'silent.sock');
    await new Promise<void>((resolve) => silent.listen(path, resolve));
    try {
      const words = [`--endpoint=unix:${path}`, '--request-timeout=0.2', 'list-units'];
      const { stderr, exitCode } = folder.run(...words);
      expect(stderr).toContain('no answer within 0.2 s');
      expect(exitCode).toBe(1);
    } finally {
      silent.close();
    }
  });
});
