// Several fleetds on this host, each a process and a folder of its own: what `fleetsim up` runs on a real etcd. What they
// log is what they tell; what can happen to a process can be done to them.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../base/index.js';
import type { Event } from '../../events/index.js';
import { keptMachineId } from '../../live/index.js';
import { readFault } from '../../sim/index.js';

export interface ProcessesOptions {
  /** An existing one, where each machine keeps what it needs to be the same again. */
  readonly folder: string;
  readonly machines: number;
  /** The script that is this program. */
  readonly program: string;
  /** What each is told of etcd, as flags of `fleetsim fleetd`. */
  readonly flags: readonly string[];
  /** What the daemons decided and did, and what became of the processes; null: nobody asks, and what they log is dropped. */
  readonly onEvent: ((event: Event) => void) | null;
}

/** All that it has to tell. */
const TELL_ALL = ['--log-format', 'json', '--verbose'];
/** One that does not end when it is asked to is killed, in milliseconds. */
const END_MS_MAX = 15_000;
/** The first address of a host is 127.0.0.11: all of 127.0.0.0/8 is this host. */
const FIRST_HOST = 10;
/** Facts of the registry are told by whoever watches it. */
const FACTS: ReadonlySet<string> = new Set(['machine-registered', 'machine-gone', 'machine-metadata']);

export class FleetdProcesses {
  readonly #machines: readonly Machine[];
  readonly #onEvent: ProcessesOptions['onEvent'];

  constructor({ folder, machines, program, flags, onEvent }: ProcessesOptions) {
    this.#onEvent = onEvent;
    const digits = Math.max(2, String(machines).length);
    this.#machines = Array.from({ length: machines }, (_, i) => {
      const name = `core-${String(i + 1).padStart(digits, '0')}`;
      const state = join(folder, name);
      mkdirSync(state, { recursive: true, mode: 0o700 });
      // IDs ascend with the names, so that ties, which go by ID, go by name too.
      const id = keptMachineId(state, String(i + 1).padStart(4, '0'));
      const words = ['--name', name, '--state-dir', state, '--public-ip', `127.0.0.${FIRST_HOST + i + 1}`];
      return new Machine({ id, name, words: [program, 'fleetd', ...words, ...flags], onEvent });
    });
  }

  start(): void {
    for (const machine of this.#machines) machine.boot();
  }

  /** Whether a machine, by its ID, is one of these. */
  has(id: string): boolean {
    return this.#machines.some((machine) => machine.id === id);
  }

  /** The ID of the machine of a name. */
  idOf(name: string): string {
    return this.#machines.find((machine) => machine.name === name)?.id ?? '';
  }

  /** Of those that are on. */
  pids(): readonly number[] {
    return this.#machines.flatMap(({ pid }) => (pid === null ? [] : [pid]));
  }

  /** What a fault does to a process; says what is so now. Refusals are thrown as a `FleetsimError`. */
  fault(text: string): string {
    const { verb, args } = readFault(text);
    const word = args[0] ?? '';
    const found = this.#machines.find(({ name, id }) => name === word || id === word);
    const act = ACTS[verb];
    const refusal = this.refusal(verb) ?? `a cluster that is real has no process ${word}`;
    if (act === undefined || found === undefined) throw failure('not-simulated', refusal);
    found.checkPower(verb === 'restart' ? 'off' : 'on');
    this.#onEvent?.({ type: 'fault', fault: text });
    return act(found);
  }

  /** Why a fault of this name cannot be brought about; null: it can. */
  refusal(verb: string): string | null {
    if (this.#machines.length === 0) return 'no machine here is ours: this cluster is only watched';
    if (verb in ACTS) return null;
    return `a cluster that is real cannot ${verb} anything; its processes take: ${Object.keys(ACTS).join(', ')}`;
  }

  /** Asks all to end in good order, and waits. */
  async stop(): Promise<void> {
    await Promise.all(this.#machines.map((machine) => machine.end()));
  }
}

/** What can be done to a process. */
const ACTS: Readonly<Record<string, (machine: Machine) => string>> = {
  kill: (machine) => machine.signal('SIGKILL', 'killed'),
  stop: (machine) => machine.signal('SIGTERM', 'stops'),
  freeze: (machine) => machine.signal('SIGSTOP', 'is frozen'),
  thaw: (machine) => machine.signal('SIGCONT', 'goes on'),
  restart: (machine) => machine.restart(),
};

interface MachineOptions {
  readonly id: string;
  readonly name: string;
  readonly words: readonly string[];
  readonly onEvent: ProcessesOptions['onEvent'];
}

class Machine {
  readonly #options: MachineOptions;
  #process: ChildProcess | null = null;
  #frozen = false;
  #rest = '';

  constructor(options: MachineOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get id(): string {
    return this.#options.id;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  boot(): void {
    const { words, onEvent } = this.#options;
    // Over the channel it learns that we are gone, however we went.
    const child = spawn(process.execPath, onEvent === null ? words : [...words, ...TELL_ALL], {
      stdio: ['ignore', onEvent === null ? 'ignore' : 'pipe', 'inherit', 'ipc'],
    });
    this.#process = child;
    this.#frozen = false;
    child.stdout?.on('data', (chunk: Buffer) => this.#take(chunk.toString()));
    child.once('exit', () => {
      if (this.#process === child) this.#process = null;
      onEvent?.({ type: 'machine-killed', machine: this.id, name: this.name });
    });
  }

  /** Fails with `machine-on` or `machine-off` where it is otherwise. */
  checkPower(wanted: 'on' | 'off'): void {
    const is = this.#process === null ? 'off' : 'on';
    if (is === wanted) return;
    if (is === 'on') throw failure('machine-on', `machine ${this.name} is on already`);
    throw failure('machine-off', `machine ${this.name} is off`, '`restart` starts it');
  }

  restart(): string {
    this.boot();
    return `Machine ${this.name} restarted`;
  }

  signal(signal: NodeJS.Signals, is: string): string {
    this.#process?.kill(signal);
    const { id: machine, name } = this;
    const frozen = signal === 'SIGSTOP' || (this.#frozen && signal !== 'SIGCONT');
    if (frozen !== this.#frozen)
      this.#options.onEvent?.({ type: frozen ? 'machine-frozen' : 'machine-thawed', machine, name });
    this.#frozen = frozen;
    return `Machine ${this.name} ${is}`;
  }

  async end(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    // One that stands still hears of nothing else.
    child.kill('SIGCONT');
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
    await ended;
    clearTimeout(timer);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      const { event } = JSON.parse(line);
      if (event === undefined || FACTS.has(event.type)) continue;
      const { seq: _seq, atMs: _atMs, ...told } = event;
      this.#options.onEvent?.(told);
    }
  }
}
