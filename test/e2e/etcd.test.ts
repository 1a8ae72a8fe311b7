// fleetsim etcd as etcd's own tool meets it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noEtcd } from '../helpers/etcd.js';
import { BIN, Folder } from '../helpers/run-cli.js';

const skipped = noEtcd();

let etcd: ChildProcess;
let endpoint = '';

beforeEach(async () => {
  etcd = spawn(process.execPath, [BIN, 'etcd', '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endpoint = await addressOf(etcd);
});

afterEach(() => {
  etcd.kill('SIGKILL');
});

/** Where a process says that it listens. */
function addressOf(process: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    process.stdout?.on('data', (chunk: Buffer) => {
      const found = /http:\/\/([\d.:]+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}

/** What etcdctl prints. */
function ctl(words: readonly string[], input = ''): string {
  const env = { ...process.env, ETCDCTL_API: '3' };
  const { stdout } = spawnSync('etcdctl', ['--endpoints', endpoint, ...words], {
    encoding: 'utf8',
    input,
    env,
  });
  return stdout.trimEnd();
}

describe.skipIf(skipped !== null)(`etcdctl${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
  it("can break fleet's registry, and fleetsim doctor tells how to mend it", () => {
    const folder = new Folder();
    const doctor = () => folder.run('doctor', '--etcd', endpoint);
    const PREFIX = '/_coreos.com/fleet/';
    ctl(['put', `${PREFIX}machines/m1/object`, '{"ID":']);
    ctl(['put', `${PREFIX}job/a.service/target-state`, 'dancing']);
    ctl(['put', '/elsewhere', '{']);
    const found = doctor();
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain(
      `error: ${PREFIX}machines/m1/object: not as fleet writes it, and ignored: not JSON`,
    );
    expect(found.stdout).toContain(
      `error: ${PREFIX}job/a.service/target-state: there is no unit a.service\n`,
    );
    expect(found.stdout).toContain(
      `  hint: etcdctl del ${PREFIX}job/a.service/target-state, or submit the unit again\n`,
    );
    expect(found.stdout).toMatch(/\d things are wrong, in 2 keys\n$/);
    expect(folder.run('doctor', '--etcd', 'nonsense').exitCode).toBe(2);
    etcd.kill('SIGKILL');
    expect(doctor()).toMatchObject({ exitCode: 1, stdout: '' });
    folder.remove();
  });

  it('puts, gets, deletes, compares', () => {
    expect(ctl(['put', 'a', '1'])).toBe('OK');
    expect(ctl(['put', 'a', '2', '--prev-kv'])).toBe('OK\na\n1');
    expect(ctl(['get', '--prefix', ''])).toBe('a\n2');
    expect(ctl(['get', 'a', '--rev', '2', '--print-value-only'])).toBe('1');
    expect(ctl(['txn'], 'mod("a") > "1"\n\nput b 1\n\nput c 1\n\n')).toBe('SUCCESS\n\nOK');
    expect(ctl(['get', '--prefix', '', '--keys-only', '--sort-by', 'key', '--order', 'descend'])).toBe(
      'b\n\na',
    );
    expect(ctl(['del', '--prefix', ''])).toBe('2');
  });

  it('grants and revokes leases', () => {
    const id = /lease (\w+) granted with TTL\(60s\)/.exec(ctl(['lease', 'grant', '60']))?.[1] ?? '';
    ctl(['put', 'a', '1', '--lease', id]);
    expect(ctl(['lease', 'timetolive', id, '--keys'])).toContain('attached keys([a])');
    expect(ctl(['lease', 'list'])).toContain(id);
    expect(ctl(['lease', 'keep-alive', '--once', id])).toBe(`lease ${id} keepalived with TTL(60)`);
    expect(ctl(['lease', 'revoke', id])).toBe(`lease ${id} revoked`);
    expect(ctl(['get', 'a'])).toBe('');
  });

  it('locks, and asks who is there and how they are', () => {
    expect(ctl(['lock', 'l', 'echo', 'held'])).toBe('held');
    expect(ctl(['member', 'list'])).toContain(`started, fleetsim, , http://${endpoint}`);
    expect(ctl(['endpoint', 'status'])).toContain('3.4.23');
    expect(spawnSync('etcdctl', ['--endpoints', endpoint, 'endpoint', 'health']).status).toBe(0);
  });
});

describe.skipIf(skipped !== null)('etcdctl on a session', () => {
  it('sees what the simulation sees, and cannot change it', async () => {
    const folder = new Folder();
    folder.run('start', 'busybox@1');
    const words = [BIN, 'up', '--headless', '--etcd-listen', '127.0.0.1:0'];
    const up = spawn(process.execPath, words, { cwd: folder.path, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      endpoint = await addressOf(up);
      const keys = ctl(['get', '--prefix', '/_coreos.com/fleet/', '--keys-only']).split('\n\n');
      expect(keys.filter((key) => key.endsWith('/object') && key.includes('/machines/'))).toHaveLength(3);
      expect(
        ctl(['get', '/_coreos.com/fleet/job/busybox@1.service/target-state', '--print-value-only']),
      ).toBe('launched');
      expect(ctl(['put', '/_coreos.com/fleet/job/busybox@1.service/target-state', 'inactive'])).toBe('');
      expect(ctl(['lease', 'grant', '60'])).toBe('');
      expect(
        ctl(['get', '/_coreos.com/fleet/job/busybox@1.service/target-state', '--print-value-only']),
      ).toBe('launched');
    } finally {
      const ended = new Promise((resolve) => up.once('exit', resolve));
      up.kill('SIGTERM');
      await ended;
      folder.remove();
    }
  });
});

describe('fleetsim etcd', () => {
  it('ends with exit code 0 when it is asked to', async () => {
    const ended = new Promise((resolve) => etcd.once('exit', resolve));
    etcd.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it.each([['nonsense'], ['127.0.0.1:x'], ['127.0.0.1']])(
    'refuses --listen %s with exit code 2',
    (listen) => {
      const { status, stderr } = spawnSync(process.execPath, [BIN, 'etcd', '--listen', listen], {
        encoding: 'utf8',
      });
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('--listen takes host:port'),
      });
    },
  );
});

describe('over HTTP', () => {
  it.each([
    ['/health', 200, '{"health":"true"}'],
    ['/version', 200, '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}'],
    ['/health?serializable=true', 200, '{"health":"true"}'],
    ['/nothing', 404, '404 page not found\n'],
    ['//', 404, '404 page not found\n'],
  ])('%s answers %i', async (path, status, body) => {
    const response = await fetch(`http://${endpoint}${path}`);
    expect([response.status, await response.text()]).toEqual([status, body]);
  });

  it('refuses to change anything', async () => {
    expect((await fetch(`http://${endpoint}/health`, { method: 'POST' })).status).toBe(405);
  });
});
