// fleetsim etcd with TLS, users and a folder to keep things in, as etcd's own tools meet it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Etcd, noEtcd, startReal } from '../helpers/etcd.js';
import { BIN, Folder } from '../helpers/run-cli.js';

const skipped = noEtcd();
const PEM = fileURLToPath(new URL('../fixtures/tls/', import.meta.url));
const SERVER = ['--cert-file', `${PEM}server.pem`, '--key-file', `${PEM}server-key.pem`];
const CLIENTS = ['--trusted-ca-file', `${PEM}ca.pem`, '--client-cert-auth'];
const BOB = ['--cert', `${PEM}bob.pem`, '--key', `${PEM}bob-key.pem`];

let folder: Folder;
let etcd: ChildProcess | null = null;
let url = '';

beforeEach(() => {
  folder = new Folder();
});
afterEach(() => {
  etcd?.kill('SIGKILL');
  etcd = null;
  folder.remove();
});

async function start(...flags: readonly string[]): Promise<void> {
  const started = spawn(process.execPath, [BIN, 'etcd', '--listen', '127.0.0.1:0', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: folder.path,
  });
  etcd = started;
  url = await new Promise((resolve) => {
    started.stdout.on('data', (chunk: Buffer) => {
      const found = /https?:\/\/[\d.:]+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
  });
}

async function stop(signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => etcd?.once('exit', resolve));
  etcd?.kill(signal);
  return await ended;
}

/** What etcdctl says: what it prints or, if it fails, its error. */
function ctl(...words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(
    'etcdctl',
    // Without http:// where it can be: of some requests etcdctl makes it a part of the authority, which Node refuses.
    ['--endpoints', url.replace(/^http:\/\//, ''), '--command-timeout', '3s', ...words],
    { encoding: 'utf8', cwd: folder.path, env: { ...process.env, ETCDCTL_API: '3' } },
  );
  return status === 0 ? stdout.trimEnd() : (/^Error: .*$/m.exec(stderr)?.[0] ?? stderr);
}

const CA = ['--cacert', `${PEM}ca.pem`];

describe.skipIf(skipped !== null)(`a secure etcd${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  it('speaks TLS', async () => {
    await start(...SERVER);
    expect(url).toMatch(/^https:/);
    expect(ctl(...CA, 'put', 'a', '1')).toBe('OK');
    expect(ctl(...CA, 'get', 'a', '--print-value-only')).toBe('1');
    expect(
      ctl('--insecure-transport=false', '--insecure-skip-tls-verify', 'get', 'a', '--print-value-only'),
    ).toBe('1');
    expect(ctl('get', 'a')).toMatch(/^Error: context deadline exceeded/);
  });

  it('answers for its health over TLS, too', async () => {
    await start(...SERVER);
    const body = await new Promise((resolve, reject) => {
      request(`${url}/health`, { ca: readFileSync(`${PEM}ca.pem`) }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      })
        .on('error', reject)
        .end();
    });
    expect(body).toBe('{"health":"true"}');
  });

  it('lets in only those whose certificates it trusts, and knows them by name', async () => {
    await start(...SERVER, ...CLIENTS);
    expect(ctl(...CA, 'get', 'a')).toMatch(/^Error: context deadline exceeded/);
    const bob = [...CA, ...BOB];
    expect(ctl(...bob, 'put', 'a', '1')).toBe('OK');
    expect(ctl(...bob, 'user', 'add', 'root:secret')).toBe('User root created');
    expect(ctl(...bob, 'auth', 'enable')).toBe('Authentication Enabled');
    expect(ctl(...bob, 'get', 'a')).toBe('Error: etcdserver: permission denied');
    const root = [...bob, '--user', 'root:secret'];
    expect(ctl(...root, 'user', 'add', 'bob', '--no-password')).toBe('User bob created');
    expect(ctl(...root, 'role', 'add', 'readers')).toBe('Role readers created');
    expect(ctl(...root, 'role', 'grant-permission', 'readers', 'read', 'a', 'c')).toBe(
      'Role readers updated',
    );
    expect(ctl(...root, 'user', 'grant-role', 'bob', 'readers')).toBe('Role readers is granted to user bob');
    expect(ctl(...bob, 'get', 'a', '--print-value-only')).toBe('1');
    expect(ctl(...bob, 'get', 'd')).toBe('Error: etcdserver: permission denied');
    expect(ctl(...bob, 'put', 'a', '2')).toBe('Error: etcdserver: permission denied');
    expect(ctl(...root, 'role', 'get', 'readers')).toBe('Role readers\nKV Read:\n\t[a, c)\nKV Write:');
    expect(ctl(...root, 'user', 'get', 'bob')).toBe('User: bob\nRoles: readers');
    expect(ctl(...bob, '--user', 'root:wrong', 'get', 'a')).toBe(
      'Error: etcdserver: authentication failed, invalid user ID or password',
    );
    expect(ctl(...root, 'auth', 'disable')).toBe('Authentication Disabled');
    expect(ctl(...bob, 'put', 'a', '2')).toBe('OK');
  });

  it.each([
    ['--cert-file without its key', ['--cert-file', 'a.pem'], '--cert-file and --key-file belong together'],
    ['--client-cert-auth without a CA', [...SERVER, '--client-cert-auth'], 'needs --trusted-ca-file'],
    ['a CA without a certificate', ['--trusted-ca-file', 'a.pem'], 'needs --cert-file and --key-file'],
    ['a limit that is none', ['--max-txn-ops', '0'], '--max-txn-ops takes a number from 1 to'],
  ])('refuses %s', (_, flags, message) => {
    const { stderr, exitCode } = folder.run('etcd', '--listen', '127.0.0.1:0', ...flags);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('refuses files that are no certificates', () => {
    const flags = ['--cert-file', `${PEM}ca.pem`, '--key-file', `${PEM}server-key.pem`];
    const { stderr, exitCode } = folder.run('etcd', '--listen', '127.0.0.1:0', ...flags);
    expect(stderr).toContain('certificate and key cannot be used');
    expect(exitCode).toBe(1);
  });
});

describe.skipIf(skipped !== null)(`a kept etcd${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  it('has everything again after it was ended', async () => {
    await start('--data-dir', 'data');
    ctl('put', 'a', '1');
    ctl('put', 'a', '2');
    ctl('lease', 'grant', '600');
    ctl('put', 'b', '1', '--lease=1');
    expect(await stop('SIGTERM')).toBe(0);
    await start('--data-dir', 'data');
    expect(ctl('get', 'a', '--rev', '2', '--print-value-only')).toBe('1');
    expect(ctl('get', '', '--prefix')).toBe('a\n2\nb\n1');
    expect(ctl('lease', 'timetolive', '1', '--keys')).toContain('attached keys([b])');
  });

  it('is one to a folder', async () => {
    await start('--data-dir', 'data');
    const { stderr, exitCode } = folder.run('etcd', '--listen', '127.0.0.1:0', '--data-dir', 'data');
    expect(stderr).toContain(`the data in data is in use by process ${etcd?.pid}`);
    expect(exitCode).toBe(1);
  });

  it('keeps to limits that are set', async () => {
    await start('--max-txn-ops', '2', '--max-request-bytes', '100');
    expect(ctl('put', 'a', 'x'.repeat(200))).toBe('Error: etcdserver: request is too large');
    const ops = Array.from({ length: 3 }, (_, i) => `put k${i} 1\n`).join('');
    const { stderr } = spawnSync('etcdctl', ['--endpoints', url, 'txn'], {
      encoding: 'utf8',
      input: `\n${ops}\n\n`,
      env: { ...process.env, ETCDCTL_API: '3' },
    });
    expect(stderr).toContain('etcdserver: too many operations in txn request');
  });
});

describe.skipIf(skipped !== null)(`a snapshot${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  let real: Etcd | null = null;
  afterEach(async () => {
    await real?.close();
    real = null;
  });

  it('is one to etcdctl, and a real etcd restored from it goes on from there', async () => {
    await start();
    ctl('put', 'a', '1');
    ctl('put', 'a', '2');
    ctl('del', 'a');
    ctl('put', 'a', '3');
    ctl('lease', 'grant', '600');
    ctl('put', 'leased', 'x'.repeat(10_000), '--lease=1');
    for (let i = 0; i < 5; i++) {
      const puts = Array.from({ length: 100 }, (_, j) => `put k/${i}/${j} v${j}\n`).join('');
      spawnSync('etcdctl', ['--endpoints', url, 'txn'], {
        input: `\n${puts}\n\n`,
        env: { ...process.env, ETCDCTL_API: '3' },
      });
    }
    ctl('user', 'add', 'root:secret');
    ctl('role', 'add', 'root');
    ctl('user', 'grant-role', 'root', 'root');
    expect(ctl('snapshot', 'save', 's.db')).toBe('Snapshot saved at s.db');
    const status = JSON.parse(ctl('snapshot', 'status', 's.db', '-w', 'json'));
    expect(status).toMatchObject({ revision: 11 });
    const hash = JSON.parse(ctl('endpoint', 'hashkv', '-w', 'json'))[0].HashKV;

    ctl('snapshot', 'restore', 's.db', '--data-dir', 'restored', '--name', 'default');
    real = await startReal({ dataDir: `${folder.path}/restored` });
    url = `http://${real.address}`;
    expect(ctl('get', 'a', '--print-value-only')).toBe('3');
    expect(ctl('get', 'a', '--rev', '2', '--print-value-only')).toBe('1');
    expect(ctl('get', 'k/', '--prefix', '--keys-only').match(/k\//g)).toHaveLength(500);
    expect(ctl('lease', 'timetolive', '1', '--keys')).toContain('attached keys([leased])');
    expect(ctl('user', 'get', 'root')).toBe('User: root\nRoles: root');
    expect(JSON.parse(ctl('endpoint', 'hashkv', '-w', 'json'))[0].HashKV.hash).toBe(hash.hash);
    expect(JSON.parse(ctl('put', 'a', '4', '-w', 'json')).header.revision).toBe(12);
    expect(ctl('auth', 'enable')).toBe('Authentication Enabled');
    expect(ctl('--user', 'root:secret', 'get', 'a', '--print-value-only')).toBe('4');
  });
});
