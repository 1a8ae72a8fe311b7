// Live: twenty fleetds as processes on one real etcd. What they cost at rest, how fast a thousand units come up beside a plain
// client that writes the same keys, and how long the units of a lost machine are away.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runTask, type Task } from '../../src/base/index.js';
import { FleetdProcesses } from '../../src/cli/fleetd/processes.js';
import { connectEtcd } from '../../src/etcd/client/real/index.js';
import type { EtcdClient, KeyRange, KeyValue, WatchEvent } from '../../src/etcd/index.js';
import { type FleetApi, openRegistry, ranges, readFact } from '../../src/fleet/index.js';
import { startWallClock } from '../../src/live/wall-clock.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { median, type Section } from '../measure.js';
import { inFlight } from './in-flight.js';

const BIN = fileURLToPath(new URL('../../bin/fleetsim.js', import.meta.url));
const PLAIN = fileURLToPath(new URL('live.js', import.meta.url));
const MACHINES = 20;
const UNITS = 1_000;
const REST_MS = 30_000;
const PLAIN_RUNS = 3;
/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;
const UNIT = parseUnitFile('[Service]\nExecStart=/bin/sleep infinity\n').unitFile;

export async function benchLive(): Promise<readonly Section[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-bench-'));
  const etcd = await startEtcd(join(folder, 'etcd'));
  const processes = new FleetdProcesses({
    folder,
    machines: MACHINES,
    program: BIN,
    flags: ['--etcd-servers', etcd.url],
    onEvent: null,
  });
  const client = connectEtcd({ endpoints: [etcd.url], clock: startWallClock(), timeoutMs: 30_000 });
  try {
    processes.start();
    const bench = new Bench(client, processes, etcd);
    await bench.until(async () => (await bench.do((api) => api.machines())).length === MACHINES);
    return [await bench.rest(), await bench.submit(), await bench.lose()];
  } finally {
    client.close();
    await processes.stop();
    etcd.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bench {
  readonly #client: EtcdClient;
  readonly #api: FleetApi;
  readonly #processes: FleetdProcesses;
  readonly #url: string;
  readonly #etcdPid: number;

  constructor(client: EtcdClient, processes: FleetdProcesses, { url, process }: RunningEtcd) {
    this.#client = client;
    this.#api = openRegistry(client);
    this.#processes = processes;
    this.#url = url;
    this.#etcdPid = process.pid ?? 0;
  }

  async rest(): Promise<Section> {
    await sleep(5_000);
    const pids = this.#processes.pids();
    const [asked, cpu] = [await this.#asked(), pids.map(cpuMsOf)];
    await sleep(REST_MS);
    const shares = pids.map((pid, i) => (100 * (cpuMsOf(pid) - (cpu[i] ?? 0))) / REST_MS);
    return {
      title: `${MACHINES} fleetds at rest`,
      figures: [
        { name: 'requests to etcd', value: ((await this.#asked()) - asked) / (REST_MS / 1_000), unit: '/s' },
        { name: 'CPU of a fleetd, the middle one', value: median(shares), unit: '%' },
        { name: 'CPU of the one that leads', value: Math.max(...shares), unit: '%' },
        { name: 'memory of a fleetd, the middle one', value: median(pids.map(rssMiB)), unit: 'MiB' },
      ],
    };
  }

  /** From the first word of it to the last unit that is launched; then a plain client, as new as this one was, writes what was written meanwhile. */
  async submit(): Promise<Section> {
    const names = Array.from({ length: UNITS }, (_, i) => `bench@${i}.service`);
    const from = (await this.#read(ranges.leader)).revision + 1;
    const launched = this.#launched(UNITS, from);
    const before = this.#cpuMs();
    const startMs = performance.now();
    await inFlight(names, (name) => this.do((api) => api.putUnit(name, UNIT, 'launched')));
    const submittedMs = performance.now() - startMs;
    await launched;
    const ms = performance.now() - startMs;
    const cpu = this.#cpuMs().map((after, i) => after - (before[i] ?? 0));
    const [ofClient = 0, ofEtcd = 0, ...ofFleetds] = cpu;
    const sum = ofFleetds.reduce((one, other) => one + other, 0);
    const ofLeader = Math.max(...ofFleetds);
    await sleep(2_000);
    const written = await this.#history(from);
    const plainMs = median(Array.from({ length: PLAIN_RUNS }, () => this.#writePlainly(written)));
    return {
      title: `${UNITS} units on ${MACHINES} fleetds`,
      figures: [
        { name: 'submitted, to be launched', value: submittedMs, unit: 'ms' },
        { name: 'all launched', value: ms, unit: 'ms' },
        { name: 'CPU of who submits', value: ofClient, unit: 'ms' },
        { name: 'CPU of etcd', value: ofEtcd, unit: 'ms' },
        { name: 'CPU of the fleetd that leads', value: ofLeader, unit: 'ms' },
        { name: 'CPU of the other fleetds together', value: sum - ofLeader, unit: 'ms' },
        { name: 'keys written for it', value: written.length, unit: '' },
        { name: 'a plain client writes the same', value: plainMs, unit: 'ms' },
        { name: 'speed / that of the plain client', value: (100 * plainMs) / ms, unit: '%' },
      ],
    };
  }

  async lose(): Promise<Section> {
    const lost = 'core-07';
    const id = this.#processes.idOf(lost);
    const units = (await this.do((api) => api.units())).filter(({ machine }) => machine === id).length;
    const from = (await this.#read(ranges.leader)).revision + 1;
    const launched = this.#launched(units, from, id);
    this.#processes.fault(`kill ${lost}`);
    const { goneMs, doneMs } = await launched;
    return {
      title: `a machine with ${units} units is lost`,
      figures: [
        { name: 'from the end of its lease until all run again', value: doneMs - goneMs, unit: 'ms' },
      ],
    };
  }

  do<T>(task: (api: FleetApi) => Task<T>): Promise<T> {
    return new Promise((resolve, reject) =>
      runTask(task(this.#api), (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error))),
    );
  }

  async until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await sleep(100);
  }

  /** Of this process, of etcd, and of each fleetd. */
  #cpuMs(): readonly number[] {
    return [process.pid, this.#etcdPid, ...this.#processes.pids()].map(cpuMsOf);
  }

  /** When so many units have been launched since a revision, and when a machine went before. */
  #launched(
    count: number,
    startRevision: number,
    machine = '',
  ): Promise<{ readonly goneMs: number; readonly doneMs: number }> {
    return new Promise((resolve) => {
      const units = new Set<string>();
      let goneMs = Number.NaN;
      // Not all keys: who looks on costs CPU, too.
      const range = { key: ranges.units.key, end: ranges.machines.end };
      const watch = this.#client.watch({ ...range, startRevision }, (message) => {
        if (message.type !== 'events') throw new Error(`the watch is ${message.type}`);
        for (const event of message.events) {
          const fact = readFact(event);
          if (fact?.type === 'machine-gone' && fact.machine === machine) goneMs = performance.now();
          if (fact?.type === 'unit-launched' && fact.machine !== machine) units.add(fact.unit);
        }
        if (units.size < count) return;
        watch.cancel();
        resolve({ goneMs, doneMs: performance.now() });
      });
    });
  }

  #read(range: KeyRange): Promise<{ readonly revision: number; readonly kvs: readonly KeyValue[] }> {
    return new Promise((resolve, reject) =>
      this.#client.range(range, (result) => (result.ok ? resolve(result.value) : reject(result.error))),
    );
  }

  /** All puts from a revision to now. */
  async #history(from: number): Promise<readonly WatchEvent[]> {
    const { revision } = await this.#read(ranges.leader);
    return new Promise((resolve) => {
      const events: WatchEvent[] = [];
      const watch = this.#client.watch({ ...ranges.all, startRevision: from }, (message) => {
        if (message.type !== 'events') throw new Error(`the watch is ${message.type}`);
        events.push(...message.events.filter(({ type }) => type === 'put'));
        if (message.revision < revision) return;
        watch.cancel();
        resolve(events);
      });
    });
  }

  /** How long that takes, in milliseconds. */
  #writePlainly(written: readonly WatchEvent[]): number {
    const pairs = written.map(({ kv }) => [kv.key, kv.value]);
    const told = execFileSync(process.execPath, [PLAIN, this.#url], { input: JSON.stringify(pairs) });
    return Number(told);
  }

  /** Messages that etcd has received so far: requests, renewals, watches. */
  async #asked(): Promise<number> {
    const text = await (await fetch(`${this.#url}/metrics`)).text();
    const counts = [...text.matchAll(/^grpc_server_msg_received_total\{[^}]*\} (\S+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }
}

function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function rssMiB(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1_024;
}

interface RunningEtcd {
  readonly url: string;
  readonly process: ChildProcess;
}

async function startEtcd(folder: string): Promise<RunningEtcd> {
  const [client, peer] = [await freePort(), await freePort()];
  const [url, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const flags = ['--data-dir', folder, '--listen-client-urls', url, '--advertise-client-urls', url];
  const peers = ['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl];
  const first = ['--initial-cluster', `default=${peerUrl}`, '--unsafe-no-fsync'];
  const etcd = spawn('etcd', [...flags, ...peers, ...first], { stdio: 'ignore' });
  for (;;) {
    if (etcd.exitCode !== null) throw new Error('etcd did not start');
    if (
      await fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { url, process: etcd };
    await sleep(50);
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
