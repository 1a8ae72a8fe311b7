// The etcd3 client, unmodified, against ours and a real etcd: each part of what it offers, with the same expectations.
import {
  Etcd3,
  EtcdAuthenticationFailedError,
  EtcdLeaseInvalidError,
  EtcdLockFailedError,
  EtcdPermissionDeniedError,
  EtcdRoleExistsError,
  EtcdRoleNotFoundError,
  EtcdRoleNotGrantedError,
  EtcdUserExistsError,
  EtcdUserNotFoundError,
  type IKeyValue,
  Range,
  STMConflictError,
  type Watcher,
} from 'etcd3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Etcd, noEtcd, startOurs, startReal } from '../../helpers/etcd.js';
import { TcpProxy } from '../../helpers/tcp-proxy.js';

const skipped = noEtcd();
const SERVERS = [
  { name: 'ours', start: startOurs },
  { name: `a real etcd${skipped === null ? '' : ` (skipped: ${skipped})`}`, start: () => startReal() },
].slice(0, skipped === null ? 2 : 1);

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(SERVERS)('the etcd3 client with $name', ({ start }) => {
  let server: Etcd;
  let client: Etcd3;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => await server.close());
  beforeEach(async () => {
    client = new Etcd3({ hosts: server.address });
    await client.delete().all();
    for (const [key, value] of Object.entries({
      foo1: 'bar1',
      foo2: 'bar2',
      foo3: '{"value":"bar3"}',
      baz: 'bar5',
    }))
      await client.put(key).value(value);
  });
  afterEach(() => client.close());

  const next = <T>(watcher: Watcher, event: 'put' | 'delete' | 'data' | 'connected' | 'error'): Promise<T> =>
    new Promise(
      (resolve) => void (watcher as { once(e: string, f: (value: T) => void): void }).once(event, resolve),
    );

  describe('keys', () => {
    it('are read as text, numbers, JSON, bytes', async () => {
      expect(await client.get('foo1').string()).toBe('bar1');
      expect(await client.get('foo1').number()).toBeNaN();
      expect(await client.get('foo3').json()).toEqual({ value: 'bar3' });
      expect(await client.get('foo1').buffer()).toEqual(Buffer.from('bar1'));
      expect(await client.get('nothing').string()).toBeNull();
      expect(await client.get('foo1').exists()).toBe(true);
      expect(await client.get('nothing').exists()).toBe(false);
    });

    it('are listed with values, without, counted, limited, sorted', async () => {
      expect(await client.getAll().prefix('foo').strings()).toEqual({
        foo1: 'bar1',
        foo2: 'bar2',
        foo3: '{"value":"bar3"}',
      });
      expect(await client.getAll().keys()).toEqual(['baz', 'foo1', 'foo2', 'foo3']);
      expect(await client.getAll().prefix('foo').count()).toBe(3);
      expect(await client.getAll().prefix('foo').limit(2).keys()).toEqual(['foo1', 'foo2']);
      const sorted = await client.getAll().prefix('foo').sort('Key', 'Descend').limit(2).keys();
      expect(sorted).toEqual(['foo3', 'foo2']);
      const byValue = await client.getAll().sort('Value', 'Descend').keys();
      expect(byValue).toEqual(['foo3', 'baz', 'foo2', 'foo1']);
      expect(await client.getAll().inRange({ start: 'foo2', end: 'foo3' }).keys()).toEqual(['foo2']);
      expect(await client.getAll().inRange(Range.from('foo2')).keys()).toEqual(['foo2', 'foo3']);
    });

    it('are read in the past', async () => {
      const before = (await client.get('foo1').exec()).header.revision;
      await client.put('foo1').value('later');
      expect(await client.get('foo1').revision(before).string()).toBe('bar1');
      const { kvs } = await client
        .getAll()
        .prefix('foo')
        .minModRevision(Number(before) + 1)
        .exec();
      expect(kvs.map(({ key }) => key.toString())).toEqual(['foo1']);
    });

    it('are put, touched, and told what they were', async () => {
      await client.put('foo1').value(42);
      expect(await client.get('foo1').number()).toBe(42);
      await client.put('bytes').value(Buffer.from([0, 255, 128]));
      expect(await client.get('bytes').buffer()).toEqual(Buffer.from([0, 255, 128]));
      expect(await client.put('foo2').value('new').getPrevious()).toMatchObject({
        value: Buffer.from('bar2'),
      });
      const before = await client.get('foo2').exec();
      await client.put('foo2').touch();
      const after = await client.get('foo2').exec();
      expect(after.kvs[0]?.value.toString()).toBe('new');
      expect(Number(after.kvs[0]?.mod_revision)).toBe(Number(before.kvs[0]?.mod_revision) + 1);
    });

    it('are deleted: one, a prefix, a range, all, and told what they were', async () => {
      await client.delete().key('foo1');
      expect(await client.getAll().keys()).toEqual(['baz', 'foo2', 'foo3']);
      await client.delete().prefix('baz');
      const gone: IKeyValue[] = await client.delete().range(new Range('foo2', 'foo3')).getPrevious();
      expect(gone.map(({ key, value }) => `${key}=${value}`)).toEqual(['foo2=bar2']);
      const { deleted } = await client.delete().all().exec();
      expect(deleted).toBe('1');
      expect(await client.getAll().count()).toBe(0);
    });

    it('of a namespace look like all there are', async () => {
      const ns = client.namespace('user/');
      await ns.put('foo1').value('mine');
      expect(await ns.getAll().strings()).toEqual({ foo1: 'mine' });
      expect(await client.get('user/foo1').string()).toBe('mine');
      await ns.delete().all();
      expect(await client.getAll().count()).toBe(4);
      expect(await ns.namespace('deeper/').getAll().strings()).toEqual({});
    });

    it('take many requests at once', async () => {
      await Promise.all(Array.from({ length: 300 }, (_, i) => client.put(`many/${i}`).value(i)));
      expect(await client.getAll().prefix('many/').count()).toBe(300);
    });

    it('take a megabyte', async () => {
      const large = 'x'.repeat(1_000_000);
      await client.put('large').value(large);
      expect(await client.get('large').string()).toBe(large);
    });
  });

  describe('transactions', () => {
    it.each([
      ['Value', '==', 'bar1', true],
      ['Value', '!==', 'bar1', false],
      ['Value', '>', 'bar0', true],
      ['Version', '==', 1, true],
      ['Create', '>', 0, true],
      ['Mod', '<', 1, false],
      ['Lease', '==', 0, true],
    ] as const)('compare %s %s %s', async (column, comparator, value, holds) => {
      const { succeeded } = await client
        .if('foo1', column, comparator, value)
        .then(client.put('foo1').value('then'))
        .else(client.put('foo1').value('else'))
        .commit();
      expect(succeeded).toBe(holds);
      expect(await client.get('foo1').string()).toBe(holds ? 'then' : 'else');
    });

    it('take several conditions and operations', async () => {
      const { responses } = await client
        .if('foo1', 'Value', '==', 'bar1')
        .and('foo2', 'Value', '==', 'bar2')
        .then(client.get('foo1'), client.delete().key('foo2'), client.put('foo4').value('new'))
        .commit();
      expect(responses[0]?.response_range.kvs[0]?.value.toString()).toBe('bar1');
      expect(responses[1]?.response_delete_range.deleted).toBe('1');
      expect(await client.getAll().keys()).toEqual(['baz', 'foo1', 'foo3', 'foo4']);
    });
  });

  describe('software transactions', () => {
    it('see what they wrote, and write it at the end', async () => {
      await client.stm().transact(async (tx) => {
        expect(await tx.get('foo1')).toBe('bar1');
        await tx.put('foo1').value('changed');
        expect(await tx.get('foo1').string()).toBe('changed');
        expect(await client.get('foo1').string()).toBe('bar1');
      });
      expect(await client.get('foo1').string()).toBe('changed');
    });

    // Serializable snapshot, serializable, repeatable reads: a const enum, not there at run time.
    it.each([0, 1, 2])('try again when somebody was faster, isolation %i', async (isolation) => {
      let tries = 0;
      await client.stm({ isolation }).transact(async (tx) => {
        tries += 1;
        const value = await tx.get('foo1').string();
        if (tries === 1) await client.put('foo1').value('faster');
        await tx.put('foo1').value(`${value}!`);
      });
      expect(tries).toBe(2);
      expect(await client.get('foo1').string()).toBe('faster!');
    });

    it('give up after as many tries as they are told', async () => {
      const trying = client.stm({ retries: 0 }).transact(async (tx) => {
        await tx.get('foo1').string();
        await client.put('foo1').value(String(Math.random()));
        await tx.put('foo1').value('lost');
      });
      await expect(trying).rejects.toThrow(STMConflictError);
    });
  });

  describe('leases', () => {
    it('hold keys until they are revoked', async () => {
      const lease = client.lease(100);
      await lease.put('leased').value('foo');
      expect((await client.get('leased').exec()).kvs[0]?.lease).toBe(await lease.grant());
      const { TTL } = await client.leaseClient.leaseTimeToLive({ ID: await lease.grant() });
      expect(Number(TTL)).toBeGreaterThan(90);
      await lease.revoke();
      expect(await client.get('leased').string()).toBeNull();
      expect(lease.revoked()).toBe(true);
    });

    it('are kept alive', async () => {
      const lease = client.lease(60, { autoKeepAlive: false });
      expect((await lease.keepaliveOnce()).TTL).toBe('60');
      await lease.revoke();
    });

    it('tell that they are lost', async () => {
      const lease = client.lease(2);
      const lost = new Promise<Error>((resolve) => lease.on('lost', resolve));
      await client.leaseClient.leaseRevoke({ ID: await lease.grant() });
      expect(await lost).toBeInstanceOf(EtcdLeaseInvalidError);
    });

    it('run out when they are released', async () => {
      const lease = client.lease(2);
      await lease.put('released').value('x');
      lease.release();
      expect(await client.get('released').exists()).toBe(true);
      for (let turn = 0; turn < 100 && (await client.get('released').exists()); turn++) await sleep(50);
      expect(await client.get('released').exists()).toBe(false);
    });

    it('that are none are told so', async () => {
      await expect(client.put('foo1').value('x').lease('4711')).rejects.toThrow(EtcdLeaseInvalidError);
      await expect(client.leaseClient.leaseRevoke({ ID: '4711' })).rejects.toThrow(EtcdLeaseInvalidError);
    });
  });

  describe('locks', () => {
    it('are held by one at a time, and free again', async () => {
      const [first, second] = [client.lock('resource'), client.lock('resource')];
      await first.ttl(10).acquire();
      await expect(second.acquire()).rejects.toThrow(EtcdLockFailedError);
      await first.release();
      await second.acquire();
      await second.release();
      expect(await client.lock('resource').do(async () => 'done')).toBe('done');
    });
  });

  describe('elections', () => {
    it('have one leader, observed by all, and another when it resigns', async () => {
      const election = client.election('leader', 10);
      const first = election.campaign('one');
      await new Promise((resolve) => first.on('elected', () => resolve(null)));
      const seen: string[] = [];
      const observer = await election.observe();
      observer.on('change', (value) => seen.push(String(value)));
      expect(await election.leader()).toBe('one');
      const second = election.campaign('two');
      const elected = new Promise((resolve) => second.on('elected', () => resolve(null)));
      await first.proclaim('one again');
      for (let turn = 0; turn < 100 && seen.at(-1) !== 'one again'; turn++) await sleep(20);
      await first.resign();
      await elected;
      expect(await election.leader()).toBe('two');
      for (let turn = 0; turn < 100 && seen.at(-1) !== 'two'; turn++) await sleep(20);
      expect(seen.slice(-2)).toEqual(['one again', 'two']);
      await observer.cancel();
      await second.resign();
    });
  });

  describe('watches', () => {
    it('tell of puts and deletes, of keys and prefixes', async () => {
      const key = await client.watch().key('foo1').create();
      const prefix = await client.watch().prefix('foo').withPreviousKV().create();
      const puts = Promise.all([next<IKeyValue>(key, 'put'), next<IKeyValue>(prefix, 'put')]);
      await client.put('foo1').value('changed');
      expect((await puts).map(({ value }) => value.toString())).toEqual(['changed', 'changed']);
      const deleted = new Promise((resolve) =>
        prefix.on('delete', (kv, previous) => resolve([kv.key.toString(), previous?.value.toString()])),
      );
      await client.delete().key('foo2');
      expect(await deleted).toEqual(['foo2', 'bar2']);
      await Promise.all([key.cancel(), prefix.cancel()]);
    });

    it('tell the past from a revision on', async () => {
      const { revision } = (await client.put('foo1').value('past').exec()).header;
      const watcher = client.watch().key('foo1').startRevision(revision).watcher();
      expect((await next<IKeyValue>(watcher, 'put')).value.toString()).toBe('past');
      await watcher.cancel();
    });

    it('tell only what they are asked for', async () => {
      const watcher = await client.watch().key('foo1').only('delete').create();
      const told: string[] = [];
      watcher.on('put', () => told.push('put')).on('delete', () => told.push('delete'));
      await client.put('foo1').value('x');
      const deleted = next(watcher, 'delete');
      await client.delete().key('foo1');
      await deleted;
      expect(told).toEqual(['delete']);
      await watcher.cancel();
    });

    it('may be many over one stream, opened and ended at once', async () => {
      const watchers = await Promise.all(
        Array.from({ length: 30 }, (_, i) => client.watch().key(`w/${i}`).create()),
      );
      const told = Promise.all(watchers.map((watcher) => next<IKeyValue>(watcher, 'put')));
      await Promise.all(watchers.map((_, i) => client.put(`w/${i}`).value(i)));
      expect((await told).map(({ value }) => value.toString())).toEqual(watchers.map((_, i) => String(i)));
      await Promise.all(watchers.map((watcher) => watcher.cancel()));
    });

    it('fail when their past is compacted away', async () => {
      const { revision } = (await client.put('foo1').value('1').exec()).header;
      await client.put('foo1').value('2');
      await client.kv.compact({ revision: String(Number(revision) + 1) });
      const watcher = client.watch().key('foo1').startRevision(revision).watcher();
      expect(String(await next(watcher, 'error'))).toMatch(/compacted|canceled/i);
    });

    it('come back after the connection broke, and tell what was missed', async () => {
      const proxy = await TcpProxy.start(server.address);
      const through = new Etcd3({ hosts: proxy.address });
      const watcher = await through.watch().key('foo1').create();
      proxy.cut({ closed: true });
      await client.put('foo1').value('missed');
      const put = next<IKeyValue>(watcher, 'put');
      proxy.heal();
      expect((await put).value.toString()).toBe('missed');
      await watcher.cancel();
      through.close();
      await proxy.close();
    });

    it('live in namespaces', async () => {
      const ns = client.namespace('ns/');
      const watcher = await ns.watch().prefix('').create();
      const put = next<IKeyValue>(watcher, 'put');
      await ns.put('key').value('x');
      expect((await put).key.toString()).toBe('key');
      await watcher.cancel();
    });
  });

  describe('users and roles', () => {
    const perm = { permission: 'Readwrite', range: Range.prefix('mine/') } as const;
    afterEach(async () => {
      for (const { name } of await client.getUsers()) await client.user(name).delete();
      for (const { name } of await client.getRoles()) await client.role(name).delete();
    });

    it('are made, joined, parted, told of when they are not there', async () => {
      const [user, role] = [client.user('connor'), client.role('fox')];
      await user.create('secret');
      await expect(user.create('secret')).rejects.toThrow(EtcdUserExistsError);
      await role.create();
      await expect(role.create()).rejects.toThrow(EtcdRoleExistsError);
      await user.addRole('fox');
      expect((await user.roles()).map(({ name }) => name)).toEqual(['fox']);
      await user.removeRole('fox');
      await expect(user.removeRole('fox')).rejects.toThrow(EtcdRoleNotGrantedError);
      await expect(user.addRole('wolf')).rejects.toThrow(EtcdRoleNotFoundError);
      await expect(client.user('nobody').delete()).rejects.toThrow(EtcdUserNotFoundError);
      await role.grant(perm);
      expect(await role.permissions()).toMatchObject([{ permission: 'Readwrite' }]);
      await role.revoke(perm);
      expect(await role.permissions()).toEqual([]);
    });

    it('keep out whoever may not', async () => {
      const root = new Etcd3({ hosts: server.address, auth: { username: 'root', password: 'secret' } });
      await client.role('root').create();
      await client.role('mine').create();
      await client.role('mine').grant(perm);
      await client.user('root').create('secret');
      await client.user('root').addRole('root');
      await client.user('connor').create('fox');
      await client.user('connor').addRole('mine');
      await client.auth.authEnable();
      const connor = new Etcd3({ hosts: server.address, auth: { username: 'connor', password: 'fox' } });
      const wrong = new Etcd3({ hosts: server.address, auth: { username: 'connor', password: 'wolf' } });
      try {
        await connor.put('mine/key').value('x');
        expect(await connor.get('mine/key').string()).toBe('x');
        await expect(connor.put('foo1').value('x')).rejects.toThrow(EtcdPermissionDeniedError);
        await expect(wrong.get('mine/key')).rejects.toThrow(EtcdAuthenticationFailedError);
        await expect(client.get('foo1').string()).rejects.toThrow(/user name is empty/);
      } finally {
        await root.auth.authDisable();
        for (const each of [root, connor, wrong]) each.close();
      }
    });
  });

  it('asks for the status', async () => {
    expect(await client.maintenance.status()).toMatchObject({ version: '3.4.23' });
  });
});
