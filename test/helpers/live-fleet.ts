// fleetd as it is for real: several processes, a folder each, on an etcd of several members; and what became of it all, as
// etcd has it and as the daemons logged it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { farMachine, httpFleet, linesFrom, sendTo } from '../../src/api/index.js';
import { runTask, type Task } from '../../src/base/index.js';
import { connectEtcd } from '../../src/etcd/client/real/index.js';
import type { RecordedEvent } from '../../src/events/index.js';
import { type FleetApi, openRegistry } from '../../src/fleet/index.js';
import type { EtcdConnection } from '../../src/live/index.js';
import { startWallClock } from '../../src/live/wall-clock.js';
import { RealMembers } from './etcd.js';
import { BIN, type Ran, startProgram } from './run-cli.js';

export interface LiveFleetOptions {
  readonly machines?: number;
  readonly members?: number;
  /** Flags of each fleetd; `i` counts from 1. */
  readonly flags?: (i: number) => readonly string[];
  /** The etcd that a fleetd goes to, if not straight to all members. */
  readonly servers?: (i: number, members: RealMembers) => Promise<string>;
  /** As `flags`. */
  readonly env?: (i: number) => Readonly<Record<string, string>>;
}

/** Short, as far as etcd allows, and long enough for a busy machine. */
const TTL_MS = 4_000;
const SOON_MS = 60_000;

export class LiveFleet {
  readonly members: RealMembers;
  readonly machines: readonly Daemon[];
  readonly etcd: EtcdConnection;
  readonly api: FleetApi;
  readonly #folder: string;

  private constructor(members: RealMembers, machines: readonly Daemon[], folder: string) {
    this.members = members;
    this.machines = machines;
    this.#folder = folder;
    this.etcd = connectEtcd({
      endpoints: members.list.map(({ address }) => `http://${address}`),
      clock: startWallClock(),
      timeoutMs: 5_000,
    });
    this.api = openRegistry(this.etcd);
  }

  /** All are registered, and one leads. */
  static async start(options: LiveFleetOptions = {}): Promise<LiveFleet> {
    const { machines = 3, members: size = 1, flags, servers, env } = options;
    const members = await RealMembers.start(size);
    const folder = mkdtempSync(join(tmpdir(), 'fleetsim-live-'));
    const daemons: Daemon[] = [];
    for (let i = 1; i <= machines; i++) {
      const to = (await servers?.(i, members)) ?? members.servers;
      const words = ['--etcd-servers', to, '--agent-ttl', `${TTL_MS / 1_000}s`, ...(flags?.(i) ?? [])];
      // In the order of their names, as those that are simulated.
      const id = String(i).repeat(32);
      daemons.push(new Daemon({ folder, name: `core-0${i}`, id, words, env: env?.(i) ?? {} }));
    }
    const fleet = new LiveFleet(members, daemons, folder);
    for (const daemon of daemons) daemon.boot();
    await fleet.registered(machines);
    return fleet;
  }

  machine(name: string): Daemon {
    const found = this.machines.find((daemon) => daemon.name === name);
    if (found === undefined) throw new Error(`there is no machine ${name}`);
    return found;
  }

  run<T>(task: Task<T>): Promise<T> {
    return new Promise((resolve, reject) =>
      runTask(task, (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error))),
    );
  }

  /** Runs the program as a person does, on the API of a machine (if not said, of the first). */
  fleetsim(words: readonly string[], { on = 'core-01' } = {}): Promise<Ran> {
    return startProgram(words, { FLEETCTL_ENDPOINT: `unix:${this.machine(on).socket}` }, this.#folder);
  }

  /** To the API of a machine. */
  ways(machine: string) {
    const endpoint = { type: 'unix', path: this.machine(machine).socket } as const;
    return { send: sendTo(endpoint), open: linesFrom(endpoint) };
  }

  /** fleet's API, as a machine serves it. */
  apiOf(machine: string): FleetApi {
    return httpFleet(this.ways(machine).send);
  }

  /** Until so many machines are in the registry. */
  async registered(count: number, withinMs = SOON_MS): Promise<void> {
    const machines = async (): Promise<boolean> => (await this.run(this.api.machines())).length === count;
    await this.until(machines, `${count} machines`, withinMs);
  }

  /**
   * Until each unit runs exactly once, on the machine it was placed on, as etcd has it and as the machines themselves say.
   * `units`: those that are there; null: those that shall run, as etcd has it then, which are returned.
   */
  async settled(units: readonly string[] | null, withinMs = SOON_MS): Promise<readonly string[]> {
    let wanted: readonly string[] = units ?? [];
    let found: readonly string[] = [];
    const running = async (): Promise<boolean> => {
      const all = await this.run(this.api.units());
      if (units === null)
        wanted = all.filter(({ targetState }) => targetState === 'launched').map(({ name }) => name);
      const placed = new Map(all.map(({ name, machine }) => [name, machine]));
      const once = wanted.map((unit) => `${unit} on ${placed.get(unit)}`).sort();
      const states = await this.run(this.api.unitStates());
      found = states.map(
        ({ unit, machine, active }) => `${unit} on ${machine}${active === 'active' ? '' : ` ${active}`}`,
      );
      if (found.toSorted().join() !== once.join()) return false;
      found = (await Promise.all(this.machines.map((daemon) => this.#copies(daemon, wanted)))).flat();
      return found.toSorted().join() === once.join();
    };
    await this.until(running, 'all units run once', withinMs).catch((error: Error) => {
      throw new Error(`${error.message}; of ${wanted.length} found: ${found.join(', ')}\n${this.log()}`);
    });
    return wanted;
  }

  /** What systemd of a machine runs of these units; nothing, while the machine is off. */
  async #copies(daemon: Daemon, units: readonly string[]): Promise<readonly string[]> {
    if (daemon.pid === null) return [];
    const machine = farMachine(this.ways(daemon.name).open, daemon.id, daemon.name);
    let answer = await this.run(machine.run(['systemctl', 'is-active', ...units]));
    const lines = [...answer.lines];
    while (answer.type !== 'done') {
      await sleep(10);
      answer = answer.again();
      lines.push(...answer.lines);
    }
    return units.flatMap((unit, i) =>
      lines[i]?.line.text === 'inactive' ? [] : [`${unit} on ${daemon.id}`],
    );
  }

  /** Polls until something holds; what fails meanwhile does not hold yet. */
  async until(holds: () => Promise<boolean>, what: string, withinMs = SOON_MS): Promise<void> {
    const deadlineMs = performance.now() + withinMs;
    let problem = '';
    for (;;) {
      try {
        if (await holds()) return;
        problem = '';
      } catch (error) {
        problem = `: ${(error as Error).message}`;
      }
      if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what}${problem}`);
      await sleep(50);
    }
  }

  /** What all daemons have told so far, by the time of day. */
  events(): readonly (RecordedEvent & { readonly time: string })[] {
    return this.machines
      .flatMap(({ events }) => events)
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  /** The last of what the daemons said. */
  log(): string {
    return this.machines
      .map(({ name, lines, complaints }) => [name, ...complaints, ...lines.slice(-15)].join('\n  '))
      .join('\n');
  }

  async close(): Promise<void> {
    this.etcd.close();
    await Promise.all(this.machines.map((daemon) => daemon.kill('SIGKILL')));
    await this.members.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface DaemonOptions {
  readonly folder: string;
  readonly name: string;
  readonly id: string;
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Before the words that start it: where that is another host than this. */
  readonly within?: readonly string[];
}

type Logged = RecordedEvent & { readonly time: string };

/** One fleetd, which may be started again and again. */
export class Daemon {
  readonly name: string;
  readonly id: string;
  /** What it has logged in all its lives. */
  readonly events: Logged[] = [];
  readonly lines: string[] = [];
  /** What it said beside its log. */
  readonly complaints: string[] = [];
  readonly #options: DaemonOptions;
  #process: ChildProcess | null = null;
  #rest = '';

  constructor(options: DaemonOptions) {
    this.name = options.name;
    this.id = options.id;
    this.#options = options;
  }

  get socket(): string {
    return join(this.#options.folder, this.name, 'fleet.sock');
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  boot(): void {
    const { folder, name, words, env, within = [] } = this.#options;
    const state = join(folder, name);
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, 'machine-id'), `${this.id}\n`);
    const [program = '', ...line] = [
      ...within,
      ...[process.execPath, BIN, 'fleetd', '--name', name, '--state-dir', state],
      ...['--log-format', 'json', '--verbose', ...words],
    ];
    const daemon = spawn(program, line, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [daemon.stdout, daemon.stderr])
      stream.on('data', (chunk: Buffer) => this.#take(chunk.toString()));
    this.#process = daemon;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Ends it; resolves with its exit code. */
  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const daemon = this.#process;
    this.#process = null;
    if (daemon === null || daemon.exitCode !== null) return daemon?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => daemon.once('close', resolve));
    daemon.kill(signal);
    // One that is stopped hears of nothing else.
    daemon.kill('SIGCONT');
    return ended;
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{')) {
        if (line !== '') this.complaints.push(line);
        continue;
      }
      const { time, level, message, event } = JSON.parse(line);
      this.lines.push(`${time} ${level} ${message}`);
      if (event !== undefined) this.events.push({ ...event, time });
    }
  }
}
