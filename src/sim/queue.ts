// Pending calls in the order of (time, lane, sequence number): a binary heap in parallel arrays, so that ordering touches
// numbers only. Equal times in one lane keep the order in which they were asked for. What is cancelled stays until it comes
// up, or until it is the greater part.

import { assert } from '../base/index.js';

/** An event that led to something, and the first of the chain it stands in; both by sequence number. */
export interface Cause {
  readonly seq: number;
  readonly root: number;
}

/** One pending call; `fire` is emptied when it is cancelled. */
export interface Entry {
  fire: (() => void) | null;
  readonly cause: Cause | null;
  /** Where it is made, if that may be unable to just then. */
  readonly gate: Gate | null;
  /** False: a gate keeps it. */
  queued: boolean;
  /** Among calls of one time, whatever is in a lower lane comes first. */
  readonly lane: number;
}

/** What may keep a call that has come due, and make it later. */
export interface Gate {
  /** Whether it keeps it. */
  keeps(entry: Entry): boolean;
}

/** Where calls belong that nobody has put into another lane: the last. */
export const LAST_LANE = 2 ** 19;
/** A key is a lane and a sequence number in one: this many calls to a run. */
const SEQS = 2 ** 33;

/** Room at the beginning; it doubles whenever it is used up. */
const ROOM = 256;

export class EventQueue {
  #times = new Float64Array(ROOM);
  #keys = new Float64Array(ROOM);
  readonly #entries: (Entry | null)[] = [];
  #size = 0;
  #cancelled = 0;
  #nextSeq = 0;

  push(atMs: number, entry: Entry): void {
    assert(this.#nextSeq < SEQS, 'a run is too long for its calls to be told apart');
    const size = this.#size++;
    if (size === this.#times.length) this.#grow();
    this.#rise(size, atMs, entry.lane * SEQS + this.#nextSeq++, entry);
  }

  /** Where the call that `nextMs` told of stands among those of its time. */
  nextKey(): number {
    return this.#keys[0] as number;
  }

  /** To be called once for an entry, while it is in the queue. */
  cancel(entry: Entry): void {
    entry.fire = null;
    this.#cancelled += 1;
    if (2 * this.#cancelled > this.#size && this.#cancelled >= ROOM) this.#sweep();
  }

  /** When the next call is due, in milliseconds; infinite when there is none. */
  nextMs(): number {
    while (this.#size > 0) {
      if (this.#entries[0]?.fire !== null) return this.#times[0] as number;
      this.#cancelled -= 1;
      this.#removeFirst();
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Takes the call that `nextMs` told of. */
  pop(): Entry | null {
    if (this.nextMs() === Number.POSITIVE_INFINITY) return null;
    const first = this.#entries[0] as Entry;
    this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const last = --this.#size;
    const entry = this.#entries[last] as Entry;
    this.#entries[last] = null;
    if (last > 0) this.#sink(this.#times[last] as number, this.#keys[last] as number, entry);
  }

  /** Puts an entry in at the end, or as far above it as it belongs. */
  #rise(end: number, atMs: number, key: number, entry: Entry): void {
    const times = this.#times;
    const keys = this.#keys;
    const entries = this.#entries;
    let hole = end;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentMs = times[parent] as number;
      if (parentMs < atMs || (parentMs === atMs && (keys[parent] as number) < key)) break;
      times[hole] = parentMs;
      keys[hole] = keys[parent] as number;
      entries[hole] = entries[parent] as Entry;
      hole = parent;
    }
    times[hole] = atMs;
    keys[hole] = key;
    entries[hole] = entry;
  }

  /** Puts an entry in at the root, or as far below it as it belongs. */
  #sink(atMs: number, key: number, entry: Entry): void {
    const times = this.#times;
    const keys = this.#keys;
    const entries = this.#entries;
    const size = this.#size;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      let childMs = times[child] as number;
      const right = child + 1;
      if (right < size) {
        const rightMs = times[right] as number;
        if (rightMs < childMs || (rightMs === childMs && (keys[right] as number) < (keys[child] as number))) {
          child = right;
          childMs = rightMs;
        }
      }
      if (childMs > atMs || (childMs === atMs && (keys[child] as number) > key)) break;
      times[hole] = childMs;
      keys[hole] = keys[child] as number;
      entries[hole] = entries[child] as Entry;
      hole = child;
    }
    times[hole] = atMs;
    keys[hole] = key;
    entries[hole] = entry;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length);
    const keys = new Float64Array(2 * this.#keys.length);
    times.set(this.#times);
    keys.set(this.#keys);
    this.#times = times;
    this.#keys = keys;
  }

  /** Builds the heap anew of what was not cancelled. Costs about as much as has been cancelled since it was last done. */
  #sweep(): void {
    const size = this.#size;
    this.#size = 0;
    this.#cancelled = 0;
    for (let i = 0; i < size; i++) {
      const entry = this.#entries[i] as Entry;
      this.#entries[i] = null;
      if (entry.fire === null) continue;
      this.#rise(this.#size, this.#times[i] as number, this.#keys[i] as number, entry);
      this.#size += 1;
    }
  }
}
