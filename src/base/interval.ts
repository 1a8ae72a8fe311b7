// Something that is done at regular points in time, but only at those for which somebody has asked: who has nothing to
// do sets no timer, and whoever has is heard at the same points as always.
import type { Clock } from './clock.js';

export class Interval {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #startMs: number;
  readonly #fire: () => void;
  #asked = false;

  /** The first point is one period from now. */
  constructor(clock: Clock, periodMs: number, fire: () => void) {
    this.#clock = clock;
    this.#periodMs = periodMs;
    this.#startMs = clock.nowMs();
    this.#fire = fire;
  }

  /** Calls at the next point after now, once, however often it is asked before that. */
  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    const sinceMs = (this.#clock.nowMs() - this.#startMs) % this.#periodMs;
    this.#clock.setTimer(this.#periodMs - sinceMs, () => {
      this.#asked = false;
      this.#fire();
    });
  }
}
