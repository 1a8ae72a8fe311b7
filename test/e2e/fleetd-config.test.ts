// What fleetd is told by fleet.conf, and what it tells the systemd that started it: TLS with certificates on both sides, a
// user with a password who may only touch fleet's keys, and those under another prefix.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noEtcd, RealMembers } from '../helpers/etcd.js';
import { BIN, Folder } from '../helpers/run-cli.js';

const PEM = fileURLToPath(new URL('../fixtures/tls/', import.meta.url));
const SERVER = ['--cert-file', `${PEM}server.pem`, '--key-file', `${PEM}server-key.pem`];
const CLIENTS = ['--trusted-ca-file', `${PEM}ca.pem`, '--client-cert-auth'];
const PREFIX = '/elsewhere/';
const ACCOUNT = { FLEET_ETCD_USERNAME: 'fleet', FLEET_ETCD_PASSWORD: 'hush' };
const FLAGS = [
  '--ca-file',
  `${PEM}ca.pem`,
  '--cert-file',
  `${PEM}bob.pem`,
  '--key-file',
  `${PEM}bob-key.pem`,
];

let folder: Folder;
let members: RealMembers | null = null;
let fleetd: ChildProcess | null = null;
let said = '';

beforeEach(() => {
  folder = new Folder();
  said = '';
});
afterEach(async () => {
  fleetd?.kill('SIGKILL');
  await members?.close();
  folder.remove();
});

function address(): string {
  return members?.list[0]?.address ?? '';
}

function ctl(...words: readonly string[]): string {
  const tls = ['--cacert', `${PEM}ca.pem`, '--cert', `${PEM}bob.pem`, '--key', `${PEM}bob-key.pem`];
  const { stdout, stderr, status } = spawnSync('etcdctl', ['--endpoints', address(), ...tls, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ETCDCTL_API: '3' },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function start(env: Readonly<Record<string, string>>, ...words: readonly string[]): void {
  const started = spawn(process.execPath, [BIN, 'fleetd', '--state-dir', 'state', ...words], {
    cwd: folder.path,
    env: { ...process.env, ...env },
  });
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  fleetd = started;
}

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 600 && !holds(); i++) await sleep(50);
  expect(holds(), `${what}; it said:\n${said}`).toBe(true);
}

const told = (): string => {
  try {
    return readFileSync(join(folder.path, 'told'), 'utf8');
  } catch {
    return '';
  }
};

describe.skipIf(noEtcd())('fleetd', () => {
  it('goes by fleet.conf to an etcd with TLS and users, and touches nothing but its prefix', async () => {
    members = await RealMembers.start(1, undefined, [...SERVER, ...CLIENTS]);
    for (const words of [
      ['user', 'add', 'root:secret'],
      ['user', 'add', 'fleet:hush'],
      ['role', 'add', 'fleet'],
      ['role', 'grant-permission', 'fleet', '--prefix=true', 'readwrite', PREFIX],
      ['user', 'grant-role', 'fleet', 'fleet'],
      ['user', 'grant-role', 'root', 'root'],
      ['auth', 'enable'],
    ])
      ctl(...words);
    const conf = [
      `etcd_servers=["https://${address()}"]`,
      `etcd_cafile=${PEM}ca.pem`,
      `etcd_certfile=${PEM}bob.pem`,
      `etcd_keyfile=${PEM}bob-key.pem`,
      'etcd_username=fleet',
      'etcd_password=hush',
      `etcd_key_prefix=${PREFIX}`,
      'public_ip=10.1.2.3',
      'metadata=zone=a',
    ];
    writeFileSync(join(folder.path, 'fleet.conf'), `${conf.join('\n')}\n`);
    start({}, '--config', 'fleet.conf', '--name', 'secure');
    await until(() => said.includes('secure: registered'), 'registered');
    const there = ['--endpoint', `etcds://${address()}`, ...FLAGS, '--etcd-key-prefix', PREFIX];
    const run = (...words: readonly string[]) => folder.runWith(ACCOUNT, ...there, ...words);
    expect(run('list-machines', '--no-legend', '--fields=ip,metadata').stdout).toBe('10.1.2.3\tzone=a\n');
    expect(run('start', 'hello').exitCode).toBe(0);
    expect(run('status', 'hello').stdout).toContain('Active: active (running)');
    const keys = ctl('--user', 'root:secret', 'get', '', '--prefix', '--keys-only')
      .split('\n')
      .filter(Boolean);
    expect(keys).toContain(`${PREFIX}job/hello.service/object`);
    expect(keys.filter((key) => !key.startsWith(PREFIX))).toEqual([]);
    const stranger = folder.run(...there, 'list-machines');
    expect([stranger.exitCode, stranger.stdout]).toEqual([1, '']);
    const listed = run('list-units', '--no-legend', '--fields=unit');
    expect([listed.stdout, listed.stderr]).toEqual(['hello.service\n', '']);
    expect(said).not.toContain('Warning');
  });

  it('says once why etcd does not let it in any more, and what to do', async () => {
    members = await RealMembers.start(1);
    const ask = async (path: string, body: object): Promise<void> => {
      const answer = await fetch(`http://${address()}/v3/auth/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
    };
    start({}, '--etcd-servers', members.servers, '--agent-ttl', '2s', '--name', 'open');
    await until(() => said.includes('open: registered'), 'registered');
    await ask('user/add', { name: 'root', password: 'secret' });
    await ask('user/grant', { user: 'root', role: 'root' });
    await ask('enable', {});
    // Leases are renewed by whoever knows their number; all else is for users.
    const root = { FLEET_ETCD_USERNAME: 'root', FLEET_ETCD_PASSWORD: 'secret' };
    const { exitCode } = folder.runWith(
      root,
      '--endpoint',
      `etcd://${address()}`,
      'start',
      '--no-block',
      'hello',
    );
    expect(exitCode).toBe(0);
    const why = 'error: as nobody in particular: etcdserver: user name is empty';
    await until(() => said.includes(why), 'said why');
    expect(said).toContain('hint: etcd_username and etcd_password in fleet.conf say who it is');
    await sleep(3_000);
    expect(said.split(why)).toHaveLength(2);
  });

  it('serves from SIGHUP on what it then goes by', async () => {
    members = await RealMembers.start(1);
    const goBy = (n: number): void =>
      writeFileSync(
        join(folder.path, 'fleet.conf'),
        `etcd_servers=["${members?.servers}"]\netcd_key_prefix=/cluster-${n}/\nmetadata=n=${n}\n`,
      );
    const listed = (): string =>
      folder.run('--endpoint', 'unix:state/fleet.sock', 'list-machines', '--no-legend', '--fields=metadata')
        .stdout;
    goBy(1);
    start({}, '--config', 'fleet.conf', '--name', 'here');
    await until(() => said.includes('here: registered'), 'registered');
    expect(listed()).toBe('n=1\n');
    goBy(2);
    fleetd?.kill('SIGHUP');
    await until(() => said.split('here: registered').length > 2, 'registered again');
    expect(listed()).toBe('n=2\n');
  });

  it('tells systemd when it is registered, reads again, and ends', async () => {
    members = await RealMembers.start(1);
    const tool = join(folder.path, 'systemd-notify');
    writeFileSync(tool, `#!/bin/sh\necho "$@" >> "${join(folder.path, 'told')}"\n`);
    chmodSync(tool, 0o755);
    const env = { NOTIFY_SOCKET: '/run/systemd/notify', PATH: `${folder.path}:${process.env.PATH}` };
    start(env, '--etcd-servers', members.servers);
    await until(() => told() === 'READY=1\n', 'ready');
    fleetd?.kill('SIGHUP');
    await until(() => told().endsWith('RELOADING=1\nREADY=1\n'), 'reloaded');
    fleetd?.kill('SIGTERM');
    await until(() => told().endsWith('STOPPING=1\n'), 'stopping');
    await until(() => fleetd?.exitCode === 0, 'ended');
  });

  it('refuses what it cannot go by, and says what to do', () => {
    const run = (...words: readonly string[]) => folder.run('fleetd', ...words);
    expect(run('--state-dir', 's', '--config', 'nowhere.conf')).toMatchObject({
      exitCode: 1,
      stderr: 'error: nowhere.conf: no such file\n',
    });
    expect(run('--state-dir', 's', '--etcd-servers', 'localhost:2379').stderr).toContain(
      'error: --etcd-servers "localhost:2379": takes a list of URLs',
    );
    expect(run('--state-dir', 's', '--listen', 'tcp:0.0.0.0:80')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('the API has no passwords'),
    });
    expect(run('--state-dir', 's', '--etcd-servers', 'https://a:1,http://b:1').stderr).toContain(
      'use https:// for all',
    );
    expect(run('--state-dir', 's', '--name', 'a b').stderr).toContain('--name takes letters');
    writeFileSync(join(folder.path, 'file'), '');
    expect(run('--state-dir', 'file').exitCode).toBe(1);
  });
});
