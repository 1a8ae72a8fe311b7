// A client of a cluster on a network that breaks: what is told, what is not lost, what is not done twice.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/base/index.js';
import { connectEtcd } from '../../../src/etcd/client/real/index.js';
import { Store, type WatchMessage } from '../../../src/etcd/index.js';
import { Auth, type EtcdServer, startEtcdServer } from '../../../src/etcd/server/index.js';
import { serviceDefinition } from '../../../src/etcd/server/protocol.js';
import { startWallClock } from '../../../src/live/wall-clock.js';
import { asking } from '../../contract/etcd/words.js';
import { TcpProxy } from '../../helpers/tcp-proxy.js';

const clock = startWallClock();
/** Longer than a busy machine stands still. */
const TIMEOUT_MS = 3_000;
/** Where no answer comes. */
const IN_VAIN_MS = 1_000;
const PEM = fileURLToPath(new URL('../../fixtures/tls/', import.meta.url));
const pem = (name: string): Buffer => readFileSync(`${PEM}${name}.pem`);

let store: Store;
let auth: Auth;
let server: EtcdServer;
let proxy: TcpProxy;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  store = new Store({ clock });
  auth = new Auth();
  server = await startEtcdServer({ store, auth, listen: '127.0.0.1:0', name: 'test' });
  proxy = await TcpProxy.start(new URL(server.url).host);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await proxy.close();
  server.close();
});

function connect(more: Partial<Parameters<typeof connectEtcd>[0]> = {}) {
  const options = { endpoints: [`http://${proxy.address}`], clock, timeoutMs: TIMEOUT_MS, ...more };
  const client = connectEtcd(options);
  closing.push(() => client.close());
  return client;
}

const put = (key: string, value: string) => ({ success: [{ type: 'put' as const, key, value }] });
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++) await sleep(5);
  expect(condition()).toBe(true);
}

describe('a request', () => {
  it('that never left this machine has not been done', async () => {
    await proxy.close();
    const ask = asking(connect());
    // After some the endpoint is left alone, for the same reason.
    for (let i = 0; i < 5; i++)
      expect(await ask.txn(put('a', '1'))).toMatch(/^unreachable .*ECONNREFUSED.*outcome none$/);
  });

  it('whose answer does not come may have been done', async () => {
    const ask = asking(connect({ timeoutMs: IN_VAIN_MS }));
    await ask.txn(put('a', '1'));
    proxy.stall();
    expect(await ask.txn(put('a', '2'))).toMatch(/^timeout .*outcome unknown$/);
  });

  it('whose connection breaks may have been done, and is not repeated', async () => {
    const ask = asking(connect());
    await ask.txn(put('a', '1'));
    // Done, and the answer lost.
    const txn = store.txn.bind(store);
    store.txn = (request) => {
      const done = txn(request);
      proxy.cut();
      return done;
    };
    const before = store.revision;
    const once = {
      ...put('a', 'once'),
      compare: [{ key: 'a', target: 'version', result: '=', number: 1 }],
    } as const;
    expect(await ask.txn(once)).toMatch(/^timeout .*outcome unknown$/);
    store.txn = txn;
    expect(store.revision).toBe(before + 1);
    await until(() => proxy.connections === 0);
    expect(await ask.range({ key: 'a' })).toMatchObject({ kvs: [{ value: 'once' }] });
  });

  it('finds the endpoint that lives, in whatever order they are', async () => {
    const dead = await TcpProxy.start('127.0.0.1:1');
    await dead.close();
    const endpoints = [dead.address, proxy.address, dead.address].map((address) => `http://${address}`);
    for (const some of [endpoints.slice(0, 2), endpoints.slice(1), endpoints]) {
      const ask = asking(connect({ endpoints: some }));
      for (let i = 0; i < 20; i++) expect(await ask.range({ key: 'a' })).toMatchObject({ count: 0 });
    }
  });

  it('is answered nobody any more after the client was closed', async () => {
    const client = connect();
    await asking(client).range({ key: 'a' });
    let answered = false;
    client.range({ key: 'a' }, () => {
      answered = true;
    });
    client.close();
    await sleep(50);
    expect(answered).toBe(false);
  });
});

describe('a watch', () => {
  const values = (messages: readonly WatchMessage[]): readonly string[] =>
    messages.flatMap((message) =>
      message.type === 'events' ? message.events.map(({ kv }) => kv.value) : [message.type],
    );

  function watching(client = connect(), startRevision = 1): WatchMessage[] {
    const messages: WatchMessage[] = [];
    client.watch({ key: 'a', startRevision }, (message) => messages.push(message));
    return messages;
  }

  it('goes on after each break where it was: everything once and in order', async () => {
    const messages = watching();
    const written: string[] = [];
    for (let i = 0; i < 300; i++) {
      store.txn(put('a', String(i)));
      written.push(String(i));
      if (i % 40 === 20) proxy.cut();
      if (i % 10 === 0) await sleep(10);
    }
    await until(() => values(messages).length >= written.length);
    expect(values(messages)).toEqual(written);
  });

  it('goes on after a break that was long', async () => {
    const messages = watching();
    store.txn(put('a', '1'));
    await until(() => messages.length === 1);
    proxy.cut({ closed: true });
    store.txn(put('a', '2'));
    await sleep(500);
    store.txn(put('a', '3'));
    proxy.heal();
    await until(() => messages.length === 3);
    expect(values(messages)).toEqual(['1', '2', '3']);
  });

  it('that had not begun begins when there is somebody', async () => {
    proxy.cut({ closed: true });
    const messages = watching();
    await sleep(200);
    store.txn(put('a', '1'));
    proxy.heal();
    await until(() => messages.length === 1);
    expect(values(messages)).toEqual(['1']);
  });

  it('whose place was compacted away in the meantime ends, so that its owner lists again', async () => {
    const messages = watching();
    store.txn(put('a', '1'));
    await until(() => messages.length === 1);
    proxy.cut({ closed: true });
    for (const value of ['2', '3']) store.txn(put('a', value));
    store.compact(store.revision);
    proxy.heal();
    await until(() => messages.length === 2);
    expect(messages[1]).toEqual({ type: 'compacted', compactRevision: store.revision });
  });

  it('of a cluster that has forgotten is lost', async () => {
    const messages = watching();
    for (const value of ['1', '2', '3']) store.txn(put('a', value));
    await until(() => values(messages).length === 3);
    const other = await startEtcdServer({
      store: new Store({ clock }),
      listen: '127.0.0.1:0',
      name: 'other',
    });
    closing.push(() => other.close());
    proxy.target = new URL(other.url).host;
    proxy.cut();
    await until(() => messages.at(-1)?.type === 'lost');
  });

  it('is asked of members that have a leader only: another would be silent for ever', async () => {
    const asked: unknown[] = [];
    const member = new Server();
    member.addService(serviceDefinition('Watch'), {
      Watch: (stream: ServerDuplexStream<unknown, unknown>) => {
        asked.push(...stream.metadata.get('hasleader'));
        stream.destroy(Object.assign(new Error('etcdserver: no leader'), { code: 14 }));
      },
    });
    closing.push(() => member.forceShutdown());
    const port = await new Promise<number>((resolve, reject) =>
      member.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    const messages = watching(connect({ endpoints: [`http://127.0.0.1:${port}`] }));
    await until(() => asked.length > 0);
    expect([asked[0], messages]).toEqual(['true', []]);
  });

  it('is opened again at another time than those that broke with it, and later each time', async () => {
    await proxy.close();
    const delays = (): number[] => {
      const waited: number[] = [];
      const waiting: Clock = {
        ...clock,
        setTimer(delayMs, fire) {
          waited.push(delayMs);
          return clock.setTimer(0, fire);
        },
      };
      connect({ clock: waiting }).watch({ key: 'a' }, () => undefined);
      return waited;
    };
    const [one, other] = [delays(), delays()];
    await until(() => one.length > 9 && other.length > 9);
    expect(one.slice(0, 10)).not.toEqual(other.slice(0, 10));
    expect(Math.max(...one.slice(0, 2))).toBeLessThanOrEqual(100);
    expect(Math.min(...one.slice(7))).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...one)).toBeLessThanOrEqual(2_000);
  });

  it('takes nothing from others when it is cancelled', async () => {
    const client = connect();
    const messages = watching(client);
    for (let i = 0; i < 50; i++) {
      const watch = client.watch({ key: 'b' }, () => undefined);
      if (i % 2 === 0) await sleep(2);
      watch.cancel();
      expect(await asking(client).txn(put('a', String(i)))).toMatchObject({ succeeded: true });
    }
    await until(() => messages.length === 50);
    expect(proxy.connections).toBeLessThanOrEqual(3);
  });
});

describe('a lease', () => {
  it('whose keep-alive is cut off is told promptly as unknown, and alive when etcd is back', async () => {
    const client = connect({ timeoutMs: IN_VAIN_MS });
    const ask = asking(client);
    const granted = await ask.leaseGrant(60_000);
    if (typeof granted === 'string') throw new Error(granted);
    expect(await ask.leaseKeepAlive(granted.id)).toMatchObject({ ttlMs: 60_000 });
    proxy.stall();
    const startedMs = clock.nowMs();
    expect(await ask.leaseKeepAlive(granted.id)).toMatch(/^timeout .*outcome unknown$/);
    expect(clock.nowMs() - startedMs).toBeLessThan(10 * IN_VAIN_MS);
    proxy.resume();
    proxy.cut();
    await until(() => proxy.connections === 0);
    expect(await ask.leaseKeepAlive(granted.id)).toMatchObject({ ttlMs: 60_000 });
  });

  it('is told as gone by the first answer after it was', async () => {
    const ask = asking(connect());
    const granted = await ask.leaseGrant(60_000);
    if (typeof granted === 'string') throw new Error(granted);
    await ask.leaseKeepAlive(granted.id);
    store.leaseRevoke(granted.id);
    expect(await ask.leaseKeepAlive(granted.id)).toMatch(/^lease-not-found .*outcome none$/);
  });

  it('is one of many over one stream, each with its own answer', async () => {
    const ask = asking(connect());
    const ids: string[] = [];
    for (let i = 0; i < 20; i++) ids.push(store.leaseGrant({ ttlMs: (i + 1) * 10_000 }).id);
    store.leaseRevoke(ids[7] ?? '');
    const answers = await Promise.all(ids.map((id) => ask.leaseKeepAlive(id)));
    for (const [i, answer] of answers.entries()) {
      if (i === 7) expect(answer).toMatch(/^lease-not-found/);
      else expect(answer).toEqual({ id: ids[i], ttlMs: (i + 1) * 10_000 });
    }
  });
});

describe('who asks', () => {
  async function withUsers(): Promise<void> {
    const hash = (await import('bcryptjs')).hashSync;
    auth.addUser('root', hash('secret', 4));
    auth.grantRole('root', 'root');
    auth.addUser('bob', hash('bob', 4));
    auth.addRole('a');
    auth.grantPermission('a', { access: 'readwrite', range: { key: 'a' } });
    auth.grantRole('bob', 'a');
    auth.enable();
  }
  const user = { name: 'bob', password: 'bob' };

  it('says so with a password', async () => {
    await withUsers();
    const ask = asking(connect({ user }));
    expect(await ask.txn(put('a', '1'))).toMatchObject({ succeeded: true });
    expect(await ask.txn(put('b', '1'))).toMatch(/^permission-denied .*outcome none$/);
    expect(await asking(connect()).range({ key: 'a' })).toMatch(/^user-empty .*none$/);
    const wrong = asking(connect({ user: { name: 'bob', password: 'x' } }));
    expect(await wrong.range({ key: 'a' })).toMatch(/^auth-failed .*outcome none$/);
  });

  it('goes on, watches and all, when the server that knew the token is another', async () => {
    await withUsers();
    const client = connect({ user });
    const messages: WatchMessage[] = [];
    client.watch({ key: 'a', startRevision: 1 }, (message) => messages.push(message));
    await asking(client).txn(put('a', '1'));
    await until(() => messages.length === 1);
    const again = await startEtcdServer({ store, auth, listen: '127.0.0.1:0', name: 'again' });
    closing.push(() => again.close());
    proxy.target = new URL(again.url).host;
    proxy.cut();
    await until(() => proxy.connections === 0 || messages.length > 0);
    store.txn(put('a', '2'));
    await until(() => messages.length === 2);
    expect(await asking(client).txn(put('a', '3'))).toMatchObject({ succeeded: true });
  });

  it('says so again to a server that was left alone for a while, and returns without knowing the token', async () => {
    await withUsers();
    const ask = asking(connect({ user, timeoutMs: IN_VAIN_MS }));
    expect(await ask.txn(put('a', '1'))).toMatchObject({ succeeded: true });
    proxy.cut({ closed: true });
    for (let i = 0; i < 4; i++) expect(await ask.range({ key: 'a' })).toMatch(/^(unreachable|timeout)/);
    const again = await startEtcdServer({ store, auth, listen: '127.0.0.1:0', name: 'again' });
    closing.push(() => again.close());
    proxy.target = new URL(again.url).host;
    proxy.heal();
    await sleep(2_000);
    expect(await ask.range({ key: 'a' })).toMatchObject({ kvs: [{ key: 'a', value: '1' }] });
  });

  it('is known by a certificate, over TLS', async () => {
    const tls = { cert: pem('server'), key: pem('server-key'), trustedCa: pem('ca'), clientCertAuth: true };
    const secure = await startEtcdServer({ store, auth, listen: '127.0.0.1:0', name: 'secure', tls });
    closing.push(() => secure.close());
    await withUsers();
    const endpoints = [secure.url];
    const bob = { ca: pem('ca'), cert: pem('bob'), key: pem('bob-key') };
    const ask = asking(connect({ endpoints, tls: bob }));
    expect(await ask.txn(put('a', '1'))).toMatchObject({ succeeded: true });
    expect(await ask.range({ key: 'b' })).toMatch(/^permission-denied/);
    const stranger = asking(connect({ endpoints, tls: { ca: pem('ca') }, timeoutMs: IN_VAIN_MS }));
    expect(await stranger.range({ key: 'a' })).toMatch(/^(unreachable|timeout)/);
  });
});
