// On the wire, beside a real etcd that does not wait for its disk: the same client asks both in turns.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, credentials, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { serviceDefinition } from '../../src/etcd/server/protocol.js';
import { median, perSecondOf, type Section } from '../measure.js';

const BIN = fileURLToPath(new URL('../../bin/fleetsim.js', import.meta.url));
const ROUNDS = 9;
const IN_FLIGHT = 64;
const SEQUENTIAL = 1_000;
const CONCURRENT = 10_000;
const KEYS = 10_000;

interface Server {
  readonly address: string;
  close(): Promise<void>;
}

type Call = (request: object, reply: (error: ServiceError | null) => void) => void;

export async function benchWire(): Promise<readonly Section[]> {
  const data = mkdtempSync(join(tmpdir(), 'fleetsim-bench-'));
  const started: Server[] = [];
  try {
    const ours = await startOurs();
    started.push(ours);
    const real = await startReal(data);
    if (real === null) return [{ title: 'over gRPC: etcd is not installed', figures: [] }];
    started.push(real);
    const [a, b] = [await KvClient.connect(ours.address), await KvClient.connect(real.address)];
    const sections: Section[] = [];
    for (const method of ['Put', 'Range'] as const) {
      sections.push(await compare(method, 1, SEQUENTIAL, a, b));
      sections.push(await compare(method, IN_FLIGHT, CONCURRENT, a, b));
    }
    a.close();
    b.close();
    return sections;
  } finally {
    for (const server of started) await server.close();
    rmSync(data, { recursive: true, force: true });
  }
}

async function compare(
  method: 'Put' | 'Range',
  inFlight: number,
  count: number,
  ours: KvClient,
  real: KvClient,
): Promise<Section> {
  const rounds: { readonly ours: number; readonly real: number }[] = [];
  // The first warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const rate = (client: KvClient): Promise<number> => client.rate(method, inFlight, count);
    const [first, second] = round % 2 === 0 ? [ours, real] : [real, ours];
    const rates = [await rate(first), await rate(second)] as const;
    if (round > 0)
      rounds.push(round % 2 === 0 ? { ours: rates[0], real: rates[1] } : { ours: rates[1], real: rates[0] });
  }
  const each = inFlight === 1 ? 'one at a time' : `${inFlight} in flight`;
  return {
    title: `over gRPC, ${method}, ${each}`,
    figures: [
      { name: 'ours', value: median(rounds.map((round) => round.ours)), unit: '/s' },
      { name: 'real etcd, without fsync', value: median(rounds.map((round) => round.real)), unit: '/s' },
      { name: 'ours / real', value: median(rounds.map((round) => round.ours / round.real)), unit: '' },
    ],
  };
}

class KvClient {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async connect(address: string): Promise<KvClient> {
    const Constructor = makeGenericClientConstructor(serviceDefinition('KV'), 'KV');
    const client = new Constructor(address, credentials.createInsecure());
    await new Promise<void>((resolve, reject) =>
      client.waitForReady(Date.now() + 20_000, (error) => (error ? reject(error) : resolve())),
    );
    return new KvClient(client);
  }

  rate(method: 'Put' | 'Range', inFlight: number, count: number): Promise<number> {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < count) {
        const key = Buffer.from(`bench/${next++ % KEYS}`);
        await this.#call(method, method === 'Put' ? { key, value: key } : { key });
      }
    };
    return perSecondOf(count, () => Promise.all(Array.from({ length: inFlight }, lane)));
  }

  close(): void {
    this.#client.close();
  }

  #call(method: 'Put' | 'Range', request: object): Promise<void> {
    const call = Reflect.get(this.#client, method) as Call;
    return new Promise((resolve, reject) =>
      call.call(this.#client, request, (error) => (error === null ? resolve() : reject(error))),
    );
  }
}

async function startOurs(): Promise<Server> {
  const child = spawn(process.execPath, [BIN, 'etcd', '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /http:\/\/([\d.:]+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    }),
  );
  return { address, close: () => end(child) };
}

/** Null where it is not installed. */
async function startReal(data: string): Promise<Server | null> {
  const [client, peer] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const flags = ['--data-dir', data, '--listen-client-urls', url, '--advertise-client-urls', url];
  const alone = ['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl];
  const cluster = ['--initial-cluster', `default=${peerUrl}`, '--unsafe-no-fsync'];
  const child = spawn('etcd', [...flags, ...alone, ...cluster], { stdio: 'ignore' });
  const missing = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(true));
    child.once('spawn', () => resolve(false));
  });
  return missing ? null : { address: `127.0.0.1:${client}`, close: () => end(child) };
}

function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  return ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
