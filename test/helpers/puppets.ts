// Processes that do only what the test has them do, and what is known of each.
import type { Clock } from '../../src/base/index.js';
import type {
  Process,
  ProcessEvents,
  ProcessExit,
  ProcessRunner,
  Signal,
  SpawnRequest,
} from '../../src/systemd/process/process.js';

export interface PuppetsOptions {
  readonly clock: Clock;
  /** How a signal ends a process; null: not at all. Left out: as it ends any. */
  readonly heeds?: (signal: Signal) => ProcessExit | null;
  /** What a process does by itself, a second after its start; null: it runs on. */
  readonly ends?: ProcessExit | null;
  /** Told of children. */
  readonly born?: (child: Puppet) => void;
}

export class Puppet implements Process {
  readonly pid: number;
  readonly name: string;
  readonly request: SpawnRequest;
  readonly signals: Signal[] = [];
  alive = true;
  #told: (exit: ProcessExit) => void;
  readonly #events: ProcessEvents;
  readonly #options: PuppetsOptions;
  #silent: (() => void) | null = null;

  constructor(request: SpawnRequest, events: ProcessEvents, options: PuppetsOptions) {
    this.request = request;
    this.pid = request.nextPid();
    const [path] = request.argv;
    this.name = path.slice(path.lastIndexOf('/') + 1);
    this.#events = events;
    this.#options = options;
    this.#told = (exit) => events.exited(exit);
    const { ends = null, clock } = options;
    if (ends !== null) clock.setTimer(1_000, () => this.end(ends));
  }

  kill(signal: Signal): void {
    this.signals.push(signal);
    const { heeds = (name) => ({ type: 'killed', signal: name }), clock } = this.#options;
    const exit = heeds(signal);
    if (exit !== null) clock.setTimer(0, () => this.end(exit));
  }

  output() {
    return [];
  }

  usage() {
    return { memoryBytes: 0, cpuShare: 0 };
  }

  watch(_limitMs: number, silent: () => void) {
    this.#silent = silent;
    return { cancel: () => (this.#silent = null) };
  }

  end(exit: ProcessExit): void {
    if (!this.alive) return;
    this.alive = false;
    this.#told(exit);
  }

  exit(status: number): void {
    this.end({ type: 'exited', status });
  }

  reach(): void {
    if (this.alive) this.#events.reached();
  }

  /** It no longer pings, and its time is over. */
  hang(): void {
    this.#silent?.();
  }

  get watched(): boolean {
    return this.#silent !== null;
  }

  fork(): Puppet {
    const child = new Puppet(this.request, this.#events, { ...this.#options, ends: null });
    child.#told = this.#events.forked(child);
    this.#options.born?.(child);
    return child;
  }
}

export class Puppets implements ProcessRunner {
  readonly all: Puppet[] = [];
  readonly #options: PuppetsOptions;

  constructor(options: PuppetsOptions) {
    this.#options = { ...options, born: (child) => this.all.push(child) };
  }

  get alive(): readonly Puppet[] {
    return this.all.filter((puppet) => puppet.alive);
  }

  spawn(request: SpawnRequest, events: ProcessEvents): Process {
    const puppet = new Puppet(request, events, this.#options);
    this.all.push(puppet);
    return puppet;
  }
}
