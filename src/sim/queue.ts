// Pending calls in the order of (time, sequence number): a binary heap in parallel arrays, so that ordering touches
// numbers only. Equal times keep the order in which they were asked for. What is cancelled stays until it comes up, or until
// it is the greater part.

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
}

/** What may keep a call that has come due, and make it later. */
export interface Gate {
  /** Whether it keeps it. */
  keeps(entry: Entry): boolean;
}

/** Room at the beginning; it doubles whenever it is used up. */
const ROOM = 256;

export class EventQueue {
  #times = new Float64Array(ROOM);
  #seqs = new Float64Array(ROOM);
  readonly #entries: (Entry | null)[] = [];
  #size = 0;
  #cancelled = 0;
  #nextSeq = 0;

  push(atMs: number, entry: Entry): void {
    const size = this.#size++;
    if (size === this.#times.length) this.#grow();
    // The new entry has the highest sequence number: at equal times it stays below.
    this.#rise(size, atMs, this.#nextSeq++, entry);
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
    if (last > 0) this.#sink(this.#times[last] as number, this.#seqs[last] as number, entry);
  }

  /** Puts an entry in at the end, or as far above it as it belongs. */
  #rise(end: number, atMs: number, seq: number, entry: Entry): void {
    const times = this.#times;
    const seqs = this.#seqs;
    const entries = this.#entries;
    let hole = end;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentMs = times[parent] as number;
      if (parentMs < atMs || (parentMs === atMs && (seqs[parent] as number) < seq)) break;
      times[hole] = parentMs;
      seqs[hole] = seqs[parent] as number;
      entries[hole] = entries[parent] as Entry;
      hole = parent;
    }
    times[hole] = atMs;
    seqs[hole] = seq;
    entries[hole] = entry;
  }

  /** Puts an entry in at the root, or as far below it as it belongs. */
  #sink(atMs: number, seq: number, entry: Entry): void {
    const times = this.#times;
    const seqs = this.#seqs;
    const entries = this.#entries;
    const size = this.#size;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      let childMs = times[child] as number;
      const right = child + 1;
      if (right < size) {
        const rightMs = times[right] as number;
        if (rightMs < childMs || (rightMs === childMs && (seqs[right] as number) < (seqs[child] as number))) {
          child = right;
          childMs = rightMs;
        }
      }
      if (childMs > atMs || (childMs === atMs && (seqs[child] as number) > seq)) break;
      times[hole] = childMs;
      seqs[hole] = seqs[child] as number;
      entries[hole] = entries[child] as Entry;
      hole = child;
    }
    times[hole] = atMs;
    seqs[hole] = seq;
    entries[hole] = entry;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length);
    const seqs = new Float64Array(2 * this.#seqs.length);
    times.set(this.#times);
    seqs.set(this.#seqs);
    this.#times = times;
    this.#seqs = seqs;
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
      this.#rise(this.#size, this.#times[i] as number, this.#seqs[i] as number, entry);
      this.#size += 1;
    }
  }
}
