// A clock that only the test moves.
import type { Clock, Timer } from '../../src/base/index.js';

interface Pending {
  readonly atMs: number;
  readonly seq: number;
  fire: (() => void) | null;
}

export class ManualClock implements Clock {
  #nowMs = 0;
  #seq = 0;
  #pending: Pending[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  /** Calls that are still to come. */
  get pending(): number {
    return this.#pending.filter(({ fire }) => fire !== null).length;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const pending: Pending = { atMs: this.#nowMs + delayMs, seq: this.#seq++, fire };
    this.#pending.push(pending);
    return {
      cancel() {
        pending.fire = null;
      },
    };
  }

  /** Moves the time on, making the calls due by then in the order of (time, sequence). */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#pending.filter((entry) => entry.atMs <= untilMs && entry.fire !== null);
      const next = due.sort((a, b) => a.atMs - b.atMs || a.seq - b.seq)[0];
      if (next === undefined) break;
      const { fire } = next;
      next.fire = null;
      this.#pending = this.#pending.filter((entry) => entry.fire !== null);
      this.#nowMs = next.atMs;
      fire?.();
    }
    this.#nowMs = untilMs;
  }
}
