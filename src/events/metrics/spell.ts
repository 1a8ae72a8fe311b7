// How often and how long something was so. Spells that begin and end within one millisecond have not been.
import type { RecordedEvent } from '../event.js';

export interface Spell {
  readonly count: number;
  readonly longestMs: number;
  /** When the longest began; null: there is none. */
  readonly longestSinceMs: number | null;
  /** The event that it began with, by its number. */
  readonly longestSeq: number | null;
  readonly totalMs: number;
}

/** When something happens, and as which event of the run. */
export type Moment = Pick<RecordedEvent, 'atMs' | 'seq'>;

/** Spells of one thing, as they come and go. */
export class Spells {
  count = 0;
  longestMs = 0;
  longestSinceMs: number | null = null;
  longestSeq: number | null = null;
  totalMs = 0;
  /** When the one that lasts began; -1: none does. */
  sinceMs = -1;
  #seq = 0;

  /** Says whether it is so from now on. */
  set(is: boolean, { atMs, seq }: Moment): void {
    if (is === this.sinceMs >= 0) return;
    if (is) {
      this.sinceMs = atMs;
      this.#seq = seq;
      return;
    }
    const { sinceMs } = this;
    const lengthMs = atMs - sinceMs;
    this.sinceMs = -1;
    if (lengthMs === 0) return;
    this.count += 1;
    this.totalMs += lengthMs;
    if (lengthMs <= this.longestMs) return;
    this.longestMs = lengthMs;
    this.longestSinceMs = sinceMs;
    this.longestSeq = this.#seq;
  }

  /** The one that lasts is none. */
  callOff(): void {
    this.sinceMs = -1;
  }

  /** With the one that still lasts, as if it ended now. */
  upTo(nowMs: number): Spell {
    const lastsMs = this.sinceMs < 0 ? 0 : nowMs - this.sinceMs;
    const lastsLongest = lastsMs > this.longestMs;
    return {
      count: this.count + (lastsMs > 0 ? 1 : 0),
      longestMs: Math.max(this.longestMs, lastsMs),
      longestSinceMs: lastsLongest ? this.sinceMs : this.longestSinceMs,
      longestSeq: lastsLongest ? this.#seq : this.longestSeq,
      totalMs: this.totalMs + lastsMs,
    };
  }
}
