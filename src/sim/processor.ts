// What the calls of one end are made by, a machine's as well as a member's of etcd: its timers, and the messages that reach it.
// While it is frozen nothing happens there; what came due meanwhile is done in order when it thaws, by who does not know of it.
import type { Clock, Timer } from '../base/index.js';
import type { Entry, Gate } from './queue.js';
import type { Simulation } from './simulation.js';

export class Processor implements Clock, Gate {
  readonly #simulation: Simulation;
  #frozen = false;
  /** What has come due and waits, in that order. It grows with what is sent there and what was set before, not by itself. */
  #kept: Entry[] = [];

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  nowMs(): number {
    return this.#simulation.nowMs();
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.#simulation.setTimer(delayMs, fire, this);
  }

  keeps(entry: Entry): boolean {
    if (!this.#frozen && this.#kept.length === 0) return false;
    this.#kept.push(entry);
    return true;
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#simulation.setTimer(0, () => this.#makeKept());
  }

  /** Whatever ran there is gone, and what waited for it. */
  reset(): void {
    this.#frozen = false;
    this.#kept = [];
  }

  #makeKept(): void {
    if (this.#frozen) return;
    const kept = this.#kept;
    for (const entry of kept) {
      // One of them may have been the end of all that ran there.
      if (this.#kept !== kept) return;
      this.#simulation.make(entry);
    }
    this.#kept = [];
  }
}
