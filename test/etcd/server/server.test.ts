// The server among clients that are slow, gone, or no clients at all.
import { connect, type Socket } from 'node:net';
import { type ClientReadableStream, credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/index.js';
import { Store, type TxnRequest } from '../../../src/etcd/index.js';
import { type EtcdServer, startEtcdServer } from '../../../src/etcd/server/index.js';
import { serviceDefinition } from '../../../src/etcd/server/protocol.js';
import { startWallClock } from '../../../src/live/wall-clock.js';
import { Wire } from '../../helpers/etcd.js';

/** A store that knows how many watches it has. */
class CountingStore extends Store {
  watching = 0;

  override watch(...args: Parameters<Store['watch']>): ReturnType<Store['watch']> {
    const watch = super.watch(...args);
    if (watch.type === 'compacted') return watch;
    this.watching += 1;
    return {
      type: 'watching',
      cancel: () => {
        this.watching -= 1;
        watch.cancel();
      },
    };
  }
}

let store: CountingStore;
let server: EtcdServer;
let wire: Wire;

beforeEach(async () => {
  store = new CountingStore({ clock: startWallClock() });
  server = await startEtcdServer({ store, listen: '127.0.0.1:0', name: 'test' });
  wire = new Wire(new URL(server.url).host);
});

afterEach(() => {
  wire.close();
  server.close();
});

const put = (key: string, value: string): TxnRequest => ({ success: [{ type: 'put', key, value }] });

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}

describe('a watch whose client does not read', () => {
  it('holds nobody up, keeps no backlog of its own, and is told everything in order when it reads again', async () => {
    const stream = wire.stream('Watch', 'Watch');
    stream.send({ create_request: { key: 'a' } });
    await stream.next();
    stream.pause();
    const value = 'x'.repeat(10_000);
    const count = 2_000;
    for (let i = 0; i < count; i++) {
      store.txn(put('a', value));
      // The server must have its turns to find out that nobody takes what it sends.
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => store.watching === 0);
    stream.resume();
    const revisions: number[] = [];
    while (revisions.length < count) {
      const { events } = (await stream.next()) as { events: { kv: { mod_revision: string } }[] };
      revisions.push(...events.map((event) => Number(event.kv.mod_revision)));
    }
    expect(revisions).toEqual(Array.from({ length: count }, (_, i) => i + 2));
    expect(store.watching).toBe(1);
    stream.end();
  });
});

describe('a client that vanishes', () => {
  it('leaves no watches behind', async () => {
    const stream = wire.stream('Watch', 'Watch');
    for (let i = 0; i < 10; i++) stream.send({ create_request: { key: `k${i}` } });
    await until(() => store.watching === 10);
    stream.end();
    await until(() => store.watching === 0);
  });

  it('leaves its leases to their time', async () => {
    await wire.call('Lease', 'LeaseGrant', { ID: 7, TTL: 2 });
    await wire.call('KV', 'Put', { key: 'a', lease: 7 });
    const stream = wire.stream('Lease', 'LeaseKeepAlive');
    stream.send({ ID: 7 });
    expect(await stream.next()).toMatchObject({ ID: '7', TTL: '2' });
    stream.end();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(store.range({ key: 'a' }).count).toBe(1);
    await until(() => store.range({ key: 'a' }).count === 0);
  });

  it('in the midst of a snapshot ends it', async () => {
    for (let i = 0; i < 100; i++) store.txn(put(`large/${i}`, 'x'.repeat(100_000)));
    const Constructor = makeGenericClientConstructor(serviceDefinition('Maintenance'), 'Maintenance');
    const client = new Constructor(new URL(server.url).host, credentials.createInsecure());
    const call = (Reflect.get(client, 'Snapshot') as (request: object) => ClientReadableStream<object>).call(
      client,
      {},
    );
    call.on('error', () => undefined);
    await new Promise((resolve) => call.once('data', resolve));
    call.cancel();
    client.close();
    expect(await wire.call('KV', 'Put', { key: 'a' })).toMatchObject({ header: { revision: '102' } });
  });
});

describe('a connection', () => {
  const open = (): Socket => {
    const { hostname, port } = new URL(server.url);
    return connect(Number(port), hostname).on('error', () => undefined);
  };
  const answer = (socket: Socket): Promise<string> =>
    new Promise((resolve) => {
      let said = '';
      socket.on('data', (chunk) => {
        said += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(said));
    });

  it('may say what it speaks byte by byte', async () => {
    const socket = open();
    const said = answer(socket);
    for (const byte of 'GET /health HTTP/1.1\r\nHost: etcd\r\nConnection: close\r\n\r\n') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await said).toContain('{"health":"true"}');
  });

  it('that begins like HTTP/2 and goes on otherwise is no harm', async () => {
    for (const start of ['PRI', 'PRI nonsense', 'PRI * HTTP/2.0\r\n\r\nXX', 'P']) {
      const socket = open();
      socket.write(start);
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    expect(await wire.call('KV', 'Put', { key: 'a' })).toMatchObject({ header: { revision: '2' } });
  });

  it('may be one of many that say nothing', async () => {
    const sockets = Array.from({ length: 200 }, open);
    expect(await wire.call('KV', 'Put', { key: 'a' })).toMatchObject({ header: { revision: '2' } });
    for (const socket of sockets) socket.destroy();
  });
});

describe('bytes that are no requests', () => {
  const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

  it('do the server no harm: 10,000 random frames', async () => {
    const { hostname, port } = new URL(server.url);
    const random = seededRandom(1);
    const bytes = (count: number): Buffer => Buffer.from(random.hex(2 * count), 'hex');
    for (let round = 0; round < 100; round++) {
      const frames = Array.from({ length: 100 }, () => {
        const length = random.int(0, 63);
        return Buffer.concat([Buffer.from([0, 0, length]), bytes(6 + length)]);
      });
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        socket.write(Buffer.concat([...(round % 2 === 0 ? [PREFACE] : []), ...frames]), () =>
          setTimeout(() => socket.destroy(), 5),
        );
      });
    }
    expect(await wire.call('KV', 'Put', { key: 'a', value: '1' })).toMatchObject({
      header: { revision: '2' },
    });
  });

  it('are refused as a message, and the connection goes on', async () => {
    expect(await wire.call('KV', 'Put', { key: 'x'.repeat(3 * 1024 * 1024) })).toMatch(/^8 /);
    expect(await wire.call('KV', 'Range', { key: 'x' })).toMatchObject({ count: '0' });
  });
});

describe('the address', () => {
  it('that is taken is told as an error of one sentence', async () => {
    const listen = new URL(server.url).host;
    await expect(startEtcdServer({ store, listen, name: 'test' })).rejects.toThrow(
      `cannot listen on ${listen}`,
    );
  });
});
