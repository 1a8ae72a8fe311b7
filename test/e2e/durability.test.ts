// No acknowledged write is lost: an etcd with a folder of data is killed with SIGKILL at random, 200 times, while many
// clients write to it, and asked after each death what it still knows.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/base/index.js';
import { Wire } from '../helpers/etcd.js';
import { Folder, ROOT } from '../helpers/run-cli.js';

const KILLS = 200;
/** Clusters killed side by side. */
const LANES = 2;
const WRITERS = 8;
const KEYS_OF_WRITER = 1;
/** Large enough for several snapshots in the course of a lane, in bytes. */
const VALUE_MAX = 200_000;
/** The longest life of a server after it first answered, in milliseconds. */
const LIFE_MAX_MS = 60;

interface Written {
  /** What the last acknowledged write left; null: nothing. */
  acknowledged: string | null;
  /** What a write without an answer would have left; undefined: there is none. */
  unknown: string | null | undefined;
}

const folder = new Folder();
afterAll(() => folder.remove());

/** What `fleetsim etcd` runs, in one file without what other commands need: most of a short life is its start. */
async function buildServer(): Promise<string> {
  const outfile = join(folder.path, 'etcd.mjs');
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  await build({
    stdin: {
      contents: `
        import { runEtcd } from './src/cli/commands/etcd.js';
        const [, , dataDir] = process.argv;
        process.exitCode = await runEtcd({ listen: '127.0.0.1:0', dataDir });`,
      resolveDir: ROOT,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
    },
    outfile,
  });
  return outfile;
}

interface Server {
  readonly process: ChildProcess;
  /** What it said until it ended. */
  readonly ended: Promise<string>;
  readonly wire: Wire;
}

function start(program: string, dir: string): Promise<Server> {
  const process_ = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise<string>((resolve) => process_.once('exit', () => resolve(said)));
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /http:\/\/([\d.:]+)/.exec(said)?.[1];
      if (address !== undefined) resolve({ process: process_, ended, wire: new Wire(address) });
    };
    process_.stdout?.on('data', listen);
    process_.stderr?.on('data', listen);
    ended.then(() => reject(new Error(`etcd ended: ${said}`)));
  });
}

/** One data folder through many lives. */
class Lane {
  readonly #program: string;
  readonly #dir: string;
  readonly #random: Random;
  readonly #state = new Map<string, Written>();
  readonly #leases = new Set<string>();
  #revision = 1;
  #writes = 0;

  constructor(program: string, dir: string, random: Random) {
    this.#program = program;
    this.#dir = dir;
    this.#random = random;
  }

  get writes(): number {
    return this.#writes;
  }

  get snapshots(): number {
    const [log = ''] = readdirSync(this.#dir).filter((name) => name.startsWith('log-'));
    return Number(log.slice('log-'.length));
  }

  async live(): Promise<void> {
    const server = await start(this.#program, this.#dir);
    await this.#check(server.wire);
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      while (await this.#write(server.wire, writer));
    });
    await sleep(this.#random.int(0, LIFE_MAX_MS));
    const { exitCode } = server.process;
    server.process.kill('SIGKILL');
    expect(exitCode, `etcd ended by itself: ${await server.ended}`).toBeNull();
    await Promise.all(writers);
    server.wire.close();
  }

  async end(): Promise<void> {
    const server = await start(this.#program, this.#dir);
    await this.#check(server.wire);
    server.process.kill('SIGKILL');
    server.wire.close();
  }

  /** All that was acknowledged is there, and nothing that nobody wrote. */
  async #check(wire: Wire): Promise<void> {
    const all = (await wire.call('KV', 'Range', { key: '\0', range_end: '\0' })) as {
      header: { revision: string };
      kvs: { key: string; value: string }[];
    };
    const found = new Map(all.kvs.map(({ key, value }) => [key, value]));
    for (const [key, written] of this.#state) {
      const value = found.get(key) ?? null;
      const allowed =
        written.unknown === undefined ? [written.acknowledged] : [written.acknowledged, written.unknown];
      expect(allowed.map(tag), `${key} after a kill`).toContain(tag(value));
      this.#state.set(key, { acknowledged: value, unknown: undefined });
      found.delete(key);
    }
    expect([...found.keys()], 'keys that nobody wrote').toEqual([]);
    expect(Number(all.header.revision)).toBeGreaterThanOrEqual(this.#revision);
    const { leases } = (await wire.call('Lease', 'LeaseLeases', {})) as { leases: { ID: string }[] };
    expect(leases.map(({ ID }) => ID)).toEqual(expect.arrayContaining([...this.#leases]));
    // Else every value ever written is kept.
    await wire.call('KV', 'Compact', { revision: all.header.revision });
  }

  /** False when there was no answer: the writer must not go on, lest nobody know what it left. */
  async #write(wire: Wire, writer: number): Promise<boolean> {
    const random = this.#random;
    if (random.int(0, 49) === 0) {
      const lease = (await wire.call('Lease', 'LeaseGrant', { TTL: 100_000 })) as { ID?: string };
      if (lease.ID === undefined) return false;
      this.#leases.add(lease.ID);
      return true;
    }
    const key = `${writer}/${random.int(0, KEYS_OF_WRITER - 1)}`;
    const value = random.int(0, 4) === 0 ? null : `${this.#writes++}:${'x'.repeat(random.int(0, VALUE_MAX))}`;
    const written = this.#state.get(key) ?? { acknowledged: null, unknown: undefined };
    this.#state.set(key, written);
    written.unknown = value;
    const answer =
      value === null
        ? await wire.call('KV', 'DeleteRange', { key })
        : await wire.call('KV', 'Put', { key, value });
    // A string is an error: the connection broke.
    if (typeof answer === 'string') return false;
    written.acknowledged = value;
    written.unknown = undefined;
    const { revision } = (answer as { header: { revision: string } }).header;
    this.#revision = Math.max(this.#revision, Number(revision));
    return true;
  }
}

/** Short enough to be told. */
function tag(value: string | null): string | null {
  return value === null ? null : `${value.split(':')[0]} of ${value.length} bytes`;
}

describe('an etcd that is killed', () => {
  it(`${KILLS} times at random loses nothing that it had acknowledged`, { timeout: 400_000 }, async () => {
    const seed = Date.now() % 1_000_000;
    const program = await buildServer();
    const lanes = Array.from({ length: LANES }, async (_, i) => {
      const lane = new Lane(program, join(folder.path, `data-${i}`), seededRandom(seed + i));
      for (let kill = 0; kill < KILLS / LANES; kill++) {
        try {
          await lane.live();
        } catch (error) {
          throw new Error(`seed ${seed + i}, life ${kill}`, { cause: error });
        }
      }
      await lane.end();
      return { writes: lane.writes, snapshots: lane.snapshots };
    });
    const done = await Promise.all(lanes);
    for (const { writes } of done) expect(writes).toBeGreaterThan(KILLS);
    // How many there is time for between two kills, the machine says.
    const snapshots = done.reduce((sum, lane) => sum + lane.snapshots, 0);
    expect(snapshots, 'snapshots that were taken on the way').toBeGreaterThan(0);
  });
});
