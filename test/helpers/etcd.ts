// Two etcds for one test: ours over gRPC and, where it is installed, Debian's; and a client that says no more than the
// wire does.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
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
import { startWallClock } from '../../src/live/wall-clock.js';

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
  const members = await RealMembers.start(1, dataDir);
  const [member] = members.list;
  return { address: member?.address ?? '', close: () => members.close() };
}

/** Debian's etcd, so many members on free ports of 127.0.0.1. */
export class RealMembers {
  readonly list: readonly RealMember[];
  readonly #data: string;

  private constructor(list: readonly RealMember[], data: string) {
    this.list = list;
    this.#data = data;
  }

  /** `flags` are more of etcd's own; with those of TLS, clients have to speak it. */
  static async start(
    count: number,
    data = mkdtempSync(join(tmpdir(), 'fleetsim-etcd-')),
    flags: readonly string[] = [],
  ): Promise<RealMembers> {
    const ports = await Promise.all(Array.from({ length: 2 * count }, freePort));
    const peers = ports.slice(count).map((port, i) => `m${i + 1}=http://127.0.0.1:${port}`);
    const list = peers.map((peer, i) => {
      const folder = count === 1 ? data : join(data, `m${i + 1}`);
      return new RealMember({ peer, peers, folder, address: `127.0.0.1:${ports[i]}`, flags });
    });
    const members = new RealMembers(list, data);
    await members.boot();
    return members;
  }

  /** As URLs, parted by commas. */
  get servers(): string {
    return this.list.map(({ address }) => `http://${address}`).join(',');
  }

  /** Those that are off, and waits until all answer. */
  async boot(): Promise<void> {
    for (const member of this.list) member.boot();
    for (const member of this.list) await member.answers();
  }

  /** Forgets what was before a revision. */
  async compact(revision: number): Promise<void> {
    const body = JSON.stringify({ revision, physical: true });
    const answer = await fetch(`http://${this.list[0]?.address}/v3/kv/compaction`, { method: 'POST', body });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** The one that leads. */
  async leader(): Promise<RealMember> {
    for (;;) {
      for (const member of this.list) if (await member.leads()) return member;
      await sleep(100);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.list.map((member) => member.kill()));
    rmSync(this.#data, { recursive: true, force: true });
  }
}

interface MemberOptions {
  /** `m1=http://127.0.0.1:2380`, as are all of `peers`. */
  readonly peer: string;
  readonly peers: readonly string[];
  readonly folder: string;
  readonly address: string;
  readonly flags: readonly string[];
}

export class RealMember {
  readonly #options: MemberOptions;
  #process: ChildProcess | null = null;

  constructor(options: MemberOptions) {
    this.#options = options;
  }

  /** host:port, where clients are served. */
  get address(): string {
    return this.#options.address;
  }

  boot(): void {
    if (this.#process !== null) return;
    const { peer, peers, folder, address } = this.#options;
    const url = `${this.#scheme}://${address}`;
    const [name = '', peerUrl = ''] = peer.split('=');
    const flags = {
      name,
      'data-dir': folder,
      'listen-client-urls': url,
      'advertise-client-urls': url,
      'listen-peer-urls': peerUrl,
      'initial-advertise-peer-urls': peerUrl,
      'initial-cluster': peers.join(','),
    };
    const words = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
    this.#process = spawn('etcd', [...words, ...this.#options.flags, '--unsafe-no-fsync'], {
      stdio: 'ignore',
    });
  }

  /** As by a power cut. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    if (process === null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await ended;
  }

  async answers(): Promise<void> {
    for (let attempt = 0; attempt < 400 && !(await this.#isThere()); attempt++) await sleep(50);
  }

  /** Who has to show a certificate is not asked how it is. */
  #isThere(): Promise<boolean> {
    return this.#scheme === 'http' ? healthy(`http://${this.address}`) : listens(this.address);
  }

  get #scheme(): 'http' | 'https' {
    return this.#options.flags.includes('--cert-file') ? 'https' : 'http';
  }

  async leads(): Promise<boolean> {
    try {
      const answer = await fetch(`http://${this.address}/metrics`);
      return /^etcd_server_is_leader 1$/m.test(await answer.text());
    } catch {
      return false;
    }
  }
}

function listens(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
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
