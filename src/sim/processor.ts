// What the calls of one end are made by, a machine's as well as a member's of etcd: its timers, and the messages that reach it; and
// the clock that it goes by. While it is frozen nothing happens there, and on a slow one each call keeps the next waiting; what came
// due meanwhile is done in order. A clock that drifts is its own affair: nobody else's time knows of it.
import type { Clock, Timer } from '../base/index.js';
import type { Entry, Gate } from './queue.js';
import type { Simulation } from './simulation.js';

/** What a drift is counted in: parts of a second. */
export const DRIFT_PARTS = 10_000;

export class Processor implements Clock, Gate {
  readonly #simulation: Simulation;
  #frozen = false;
  /** What a call takes, in milliseconds; a healthy one takes none that anybody would notice. */
  #callMs = 0;
  #busyUntilMs = 0;
  /** What has come due and waits, in that order. It grows with what is sent there and what was set before, not by itself. */
  #kept: Entry[] = [];
  #waking = false;
  #drift = 0;
  /** What its clock stood at, and the world's, when it began to run as it does now. */
  #ownSinceMs = 0;
  #sinceMs = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  /** It does what is due when it is due, and its clock goes as the world's does. */
  get isPlain(): boolean {
    return !this.#frozen && this.#kept.length === 0 && this.#callMs === 0 && this.#drift === 0;
  }

  /** What a call takes, in milliseconds. */
  get callMs(): number {
    return this.#callMs;
  }

  /** By how many of `DRIFT_PARTS` its clock is fast; below 0 it is slow. */
  get drift(): number {
    return this.#drift;
  }

  /** On its own clock, which never goes back. */
  nowMs(): number {
    const sinceMs = this.#simulation.nowMs() - this.#sinceMs;
    if (this.#drift === 0) return this.#ownSinceMs + sinceMs;
    return this.#ownSinceMs + Math.floor((sinceMs * (DRIFT_PARTS + this.#drift)) / DRIFT_PARTS);
  }

  /** On its own clock; what has been set before the clock began to drift comes when it would have come. */
  setTimer(delayMs: number, fire: () => void): Timer {
    const realMs =
      this.#drift === 0 ? delayMs : Math.ceil((delayMs * DRIFT_PARTS) / (DRIFT_PARTS + this.#drift));
    return this.#simulation.setTimer(realMs, fire, this);
  }

  keeps(entry: Entry): boolean {
    if (this.#kept.length === 0 && !this.#frozen && this.#callMs === 0) return false;
    const nowMs = this.#simulation.nowMs();
    if (this.#kept.length === 0 && !this.#frozen && nowMs >= this.#busyUntilMs) {
      this.#busyUntilMs = nowMs + this.#callMs;
      return false;
    }
    this.#kept.push(entry);
    this.#wakeWhenFree();
    return true;
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#wakeWhenFree();
  }

  /** From now on each call takes so long, in milliseconds. */
  slowDown(callMs: number): void {
    this.#callMs = callMs;
  }

  /** From now on its clock is fast by so many of `DRIFT_PARTS`. */
  driftBy(drift: number): void {
    this.#ownSinceMs = this.nowMs();
    this.#sinceMs = this.#simulation.nowMs();
    this.#drift = drift;
  }

  /** Whatever ran there is gone, and what waited for it. */
  reset(): void {
    this.#frozen = false;
    this.#kept = [];
    this.#busyUntilMs = 0;
  }

  #wakeWhenFree(): void {
    if (this.#waking || this.#frozen) return;
    this.#waking = true;
    this.#simulation.setTimer(Math.max(0, this.#busyUntilMs - this.#simulation.nowMs()), () => {
      this.#waking = false;
      this.#makeKept();
    });
  }

  #makeKept(): void {
    while (!this.#frozen) {
      const entry = this.#kept[0];
      if (entry === undefined) return;
      const nowMs = this.#simulation.nowMs();
      if (nowMs < this.#busyUntilMs) return this.#wakeWhenFree();
      this.#kept.shift();
      // What was cancelled while it waited takes no time.
      if (entry.fire === null) continue;
      this.#busyUntilMs = nowMs + this.#callMs;
      this.#simulation.make(entry);
    }
  }
}
