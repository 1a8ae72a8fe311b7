// Two etcds for one test: ours over gRPC and, where it is installed, Debian's; and a client that says no more than the
// wire does.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { Store } from '../../src/etcd/index.js';
import { Auth, startEtcdServer } from '../../src/etcd/server/index.js';
import { type ServiceName, serviceDefinition } from '../../src/etcd/server/protocol.js';
import { startWallClock } from '../../src/live/index.js';

/** CI sets this, so that a missing tool fails instead of skipping. */
const REQUIRED = process.env.FLEETSIM_REQUIRE_TOOLS === '1';

/** Why tests against a real etcd are skipped here; null: they are not. */
export function noEtcd(): string | null {
  if (REQUIRED || spawnSync('etcd', ['--version']).status === 0) return null;
  return 'etcd is not installed';
}

export interface Etcd {
  /** host:port */
  readonly address: string;
  close(): Promise<void>;
}

export async function startOurs(): Promise<Etcd> {
  const store = new Store({ clock: startWallClock() });
  const server = await startEtcdServer({ store, auth: new Auth(), listen: '127.0.0.1:0', name: 'test' });
  return { address: new URL(server.url).host, close: async () => server.close() };
}

/** Debian's etcd, one member on free ports of 127.0.0.1, with data that is gone with the test. */
export async function startReal({ dataDir }: { readonly dataDir?: string } = {}): Promise<Etcd> {
  const [client, peer] = [await freePort(), await freePort()];
  const data = dataDir ?? mkdtempSync(join(tmpdir(), 'fleetsim-etcd-'));
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const flags = ['--data-dir', data, '--listen-client-urls', url, '--advertise-client-urls', url];
  const peers = [
    '--listen-peer-urls',
    peerUrl,
    '--initial-advertise-peer-urls',
    peerUrl,
    '--initial-cluster',
    `default=${peerUrl}`,
  ];
  const etcd = spawn('etcd', [...flags, ...peers, '--unsafe-no-fsync'], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => etcd.once('exit', () => resolve()));
  const address = `127.0.0.1:${client}`;
  for (let attempt = 0; attempt < 200 && !(await healthy(url)); attempt++) await sleep(50);
  return {
    address,
    async close() {
      etcd.kill('SIGKILL');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function healthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A stream of answers that a test takes one by one. */
export class Stream {
  readonly #stream: ClientDuplexStream<object, object>;
  readonly #answers: unknown[] = [];
  readonly #waiting: ((answer: unknown) => void)[] = [];

  constructor(stream: ClientDuplexStream<object, object>) {
    this.#stream = stream;
    stream.on('data', (answer: object) => this.#arrived(plain(answer)));
    stream.on('error', (error: ServiceError) => this.#arrived(`${error.code} ${error.details}`));
  }

  send(message: object): void {
    this.#stream.write(bytes(message) as object);
  }

  /** The next answer. */
  next(): Promise<unknown> {
    const answer = this.#answers.shift();
    return answer === undefined
      ? new Promise((resolve) => this.#waiting.push(resolve))
      : Promise.resolve(answer);
  }

  /** Stops reading what the server sends. */
  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  end(): void {
    this.#stream.cancel();
  }

  #arrived(answer: unknown): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#answers.push(answer);
    else waiting(answer);
  }
}

/** The wire as it is: requests and answers with text for bytes, without what differs from server to server. */
export class Wire {
  /** Shown with every call; '' shows none. */
  token = '';
  readonly #clients = new Map<ServiceName, Client>();
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  /** Goes on as somebody else. */
  async logIn(name: string, password: string): Promise<void> {
    this.token = '';
    const answer = await this.call('Auth', 'Authenticate', { name, password });
    this.token = (answer as { token: string }).token;
  }

  /** The answer, or `code details` of the error. */
  call(service: ServiceName, method: string, request: object): Promise<unknown> {
    const client = this.#client(service);
    const rpc = Reflect.get(client, method) as (
      request: unknown,
      metadata: Metadata,
      reply: (error: ServiceError | null, answer: object) => void,
    ) => void;
    return new Promise((resolve) => {
      rpc.call(client, bytes(request), this.#metadata(), (error, answer) =>
        resolve(error === null ? plain(answer) : `${error.code} ${error.details}`),
      );
    });
  }

  stream(service: ServiceName, method: string): Stream {
    const client = this.#client(service);
    const open = Reflect.get(client, method) as (metadata: Metadata) => ClientDuplexStream<object, object>;
    return new Stream(open.call(client, this.#metadata()));
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #metadata(): Metadata {
    const metadata = new Metadata();
    if (this.token !== '') metadata.set('token', this.token);
    return metadata;
  }

  #client(service: ServiceName): Client {
    let client = this.#clients.get(service);
    if (client === undefined) {
      const Constructor = makeGenericClientConstructor(serviceDefinition(service), service);
      client = new Constructor(this.#address, credentials.createInsecure());
      this.#clients.set(service, client);
    }
    return client;
  }
}

const BYTES = new Set(['key', 'range_end', 'value']);
/** Different in every cluster, and so no matter of the contract. */
const OWN = new Set(['cluster_id', 'member_id', 'raft_term']);

/** Text as bytes where the message has bytes. */
function bytes(message: unknown): unknown {
  return map(message, (name, value) =>
    BYTES.has(name) && typeof value === 'string' ? Buffer.from(value, 'latin1') : value,
  );
}

function plain(message: unknown): unknown {
  return map(message, (name, value) => {
    if (OWN.has(name)) return undefined;
    return Buffer.isBuffer(value) ? value.toString('latin1') : value;
  });
}

function map(message: unknown, change: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(message)) return message.map((item) => map(change('', item), change));
  if (typeof message !== 'object' || message === null || Buffer.isBuffer(message)) return message;
  const entries = Object.entries(message).map(([name, value]) => [name, map(change(name, value), change)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
