// One process that really runs, as its service sees it: a command's own, or what that left behind. When it ends, the
// runner tells.
import type { Clock, Timer } from '../../base/index.js';
import type { OutputLine, Process, Signal, Target, Usage } from '../../systemd/index.js';
import { type Family, type Look, membersOf } from './family.js';
import type { Output } from './output.js';
import { TICK_MS } from './proc.js';
import { sendTo, sendToAll } from './signals.js';

export interface RealProcessOptions {
  readonly clock: Clock;
  readonly pid: number;
  readonly startedTicks: number;
  readonly name: string;
  /** It and all that is killed with it. */
  readonly families: readonly Family[];
  readonly output: Output;
  /** What there is, as of about now. */
  readonly look: () => Look;
}

const NOTHING: Usage = { memoryBytes: 0, cpuShare: 0 };
const NEVER: Timer = { cancel: () => undefined };

export class RealProcess implements Process {
  readonly pid: number;
  readonly name: string;
  readonly #options: RealProcessOptions;
  readonly #begunMs: number;
  #over = false;
  #wasKilled = false;

  constructor(options: RealProcessOptions) {
    this.#options = options;
    this.pid = options.pid;
    this.name = options.name;
    this.#begunMs = options.clock.nowMs();
  }

  /** Whether we have sent it SIGKILL. */
  get wasKilled(): boolean {
    return this.#wasKilled;
  }

  kill(signal: Signal, target: Target = 'itself'): void {
    if (this.#over) return;
    if (signal === 'KILL') this.#wasKilled = true;
    if (target === 'group') sendToAll(this.#options.families, signal);
    else sendTo(this.#options, signal);
  }

  output(linesMax: number): readonly OutputLine[] {
    return this.#options.output.latest(linesMax);
  }

  /** With all that it has begun; the share of the CPU is that of its whole life. */
  usage(): Usage {
    const livedMs = this.#options.clock.nowMs() - this.#begunMs;
    if (this.#over || livedMs < TICK_MS) return NOTHING;
    const members = membersOf(this.#options.families, this.#options.look());
    const ticks = members.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0);
    return {
      memoryBytes: members.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      cpuShare: (ticks * TICK_MS) / livedMs,
    };
  }

  /** No ping is heard here (Node has no datagram sockets of that kind), so nobody counts as silent. */
  watch(): Timer {
    return NEVER;
  }

  /** It has ended, and its number may be another's. */
  end(): void {
    this.#over = true;
  }
}
