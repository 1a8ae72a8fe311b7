// A session that is live, and other processes that reach it: fleetctl's commands by its socket, and curl.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, Folder } from '../helpers/run-cli.js';

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

function end(): Promise<number | null> {
  const process_ = up;
  up = null;
  return new Promise((resolve) => {
    process_?.once('exit', resolve);
    process_?.kill('SIGTERM');
  });
}

const socket = (): string => join(folder.path, '.fleetsim', 'fleet.sock');

describe('a live session', () => {
  it('is what the commands of another process run on, and remembers what they changed', async () => {
    expect(await start()).toContain('fleet API: listening on unix:.fleetsim/fleet.sock');
    expect(folder.run('start', 'busybox@<1,2>.service').stdout).toBe(
      'Unit busybox@1.service launched on 1282e7b0.../10.0.0.11\n' +
        'Unit busybox@2.service launched on 5092713d.../10.0.0.12\n',
    );
    const moved = folder.run('rebalance', '--apply');
    expect([moved.exitCode, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toContain('the load is even');
    expect(folder.run('journal', 'busybox@1').stdout).toContain(' core-01 sh[');
    expect(folder.run('status', 'busybox@1').stdout).toContain('Active: active (running)');
    expect(folder.run('ssh', 'core-01', 'hostname').stdout).toBe('core-01\n');
    expect(folder.run('ssh', 'core-01', 'systemctl', 'stop', 'busybox@1').stderr).toContain('only looked at');
    expect(folder.run('ssh', 'core-01').stderr).toContain('no shell');
    expect(folder.run('machine', 'set-metadata', 'core-02', 'region=eu').stdout).toContain('core-02');
    expect(folder.run('list-machines', '--no-legend', '--fields=metadata').stdout).toBe('-\nregion=eu\n-\n');
    expect(folder.run('machine', 'kill', 'core-03').stdout).toBe('Machine core-03 killed\n');
    expect(folder.run('machine', 'kill', 'core-03').stderr).toContain('machine core-03 is already off');
    const listed = folder.run('list-units').stdout;
    expect(listed.match(/running/g)).toHaveLength(2);

    expect(await end()).toBe(0);
    expect(existsSync(socket())).toBe(false);
    expect(folder.run('list-units').stdout).toBe(listed);
    expect(folder.run('machine', 'kill', 'core-03').stderr).toContain('machine core-03 is already off');
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
    expect(folder.run('up', '--headless', '--listen', 'tcp:0.0.0.0:1').stderr).toContain(
      'the API has no passwords',
    );
    await start();
    const second = folder.run('up', '--headless');
    expect([second.exitCode, second.stderr]).toEqual([1, expect.stringContaining('in use by process')]);
  });
});

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
