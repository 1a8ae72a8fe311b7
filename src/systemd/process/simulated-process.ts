// One process that only behaves: nothing is ever run on the host. It costs one timer for its own end, if it has one,
// and nothing for what it writes.
import type { Clock, Timer } from '../../base/index.js';
import { type Behaviour, outputUntil } from './behaviour.js';
import type { OutputLine, Process, ProcessExit, Signal, Usage } from './process.js';
import { killedBy, reactionTo } from './signals.js';

export interface SimulatedProcessOptions {
  readonly clock: Clock;
  readonly pid: number;
  readonly name: string;
  readonly behaviour: Behaviour;
  /** When its behaviour began; a child may be younger than that. */
  readonly begunMs: number;
  /** How long it takes to heed what asks it to end; Infinity: never. */
  readonly stopMs: number;
  /** When it stops to ping its watchdog, since it began; Infinity: never. */
  readonly hangMs: number;
  readonly usage: Usage;
  /** `itself`: no signal was needed. */
  readonly ended: (exit: ProcessExit, itself: boolean) => void;
}

const NO_TIMER: Timer = { cancel: () => undefined };

export class SimulatedProcess implements Process {
  readonly pid: number;
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly begunMs: number;
  readonly #options: SimulatedProcessOptions;
  readonly #ownEnd: Timer;
  readonly #whenEnded: (() => void)[] = [];
  #endedMs: number | null = null;

  constructor(options: SimulatedProcessOptions) {
    const { clock, pid, name, behaviour, begunMs } = options;
    this.#options = options;
    this.pid = pid;
    this.name = name;
    this.behaviour = behaviour;
    this.begunMs = begunMs;
    const { end } = behaviour;
    this.#ownEnd =
      end === null
        ? NO_TIMER
        : clock.setTimer(Math.max(0, begunMs + end.atMs - clock.nowMs()), () => this.end(end.exit, true));
  }

  get alive(): boolean {
    return this.#endedMs === null;
  }

  kill(signal: Signal): void {
    const caught = signal === 'KILL' ? undefined : this.behaviour.traps.get(signal);
    if (caught === null) return;
    const exit: ProcessExit | null =
      caught === undefined ? reactionTo(signal, this.behaviour.manners) : { type: 'exited', status: caught };
    if (exit === null) return;
    const atOnce = signal === 'KILL' || exit.type === 'dumped';
    this.endLater(atOnce ? 0 : this.#options.stopMs, atOnce ? killedBy(signal) : exit);
  }

  /** As if by its own doing, from without. */
  endLater(ms: number, exit: ProcessExit): void {
    if (ms !== Number.POSITIVE_INFINITY) this.#options.clock.setTimer(ms, () => this.end(exit, false));
  }

  end(exit: ProcessExit, itself: boolean): void {
    if (this.#endedMs !== null) return;
    this.#endedMs = this.#options.clock.nowMs();
    this.#ownEnd.cancel();
    this.#options.ended(exit, itself);
    for (const told of this.#whenEnded) told();
  }

  /** Calls when it has ended. */
  whenEnded(told: () => void): void {
    this.#whenEnded.push(told);
  }

  output(linesMax: number): readonly OutputLine[] {
    const untilMs = this.#endedMs ?? this.#options.clock.nowMs();
    const lines = outputUntil(this.behaviour, untilMs - this.begunMs, linesMax);
    return lines.map(({ atMs, text }) => ({ atMs: this.begunMs + atMs, text }));
  }

  usage(): Usage {
    return this.alive ? this.#options.usage : { memoryBytes: 0, cpuShare: 0 };
  }

  /** A server pings by itself until it hangs; a script or a utility knows nothing of watchdogs. */
  watch(limitMs: number, silent: () => void): Timer {
    const { clock, hangMs } = this.#options;
    const lastPingMs = this.behaviour.manners === 'plain' ? 0 : this.begunMs + hangMs;
    if (lastPingMs === Number.POSITIVE_INFINITY) return NO_TIMER;
    return clock.setTimer(Math.max(0, lastPingMs - clock.nowMs()) + limitMs, silent);
  }
}
