// Pending calls in the order of (time, sequence number): a binary heap in parallel arrays, so that ordering touches
// numbers only. Equal times keep the order in which they were asked for.

/** An event that led to something, and the first of the chain it stands in; both by sequence number. */
export interface Cause {
  readonly seq: number;
  readonly root: number;
}

/** One pending call; `fire` is emptied when it is cancelled. */
export interface Entry {
  fire: (() => void) | null;
  readonly cause: Cause | null;
}

export class EventQueue {
  readonly #times: number[] = [];
  readonly #seqs: number[] = [];
  readonly #entries: Entry[] = [];
  #nextSeq = 0;

  push(atMs: number, entry: Entry): void {
    let hole = this.#times.length;
    const seq = this.#nextSeq++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // The new entry has the highest sequence number: at equal times it stays below.
      if ((this.#times[parent] as number) <= atMs) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#times[hole] = atMs;
    this.#seqs[hole] = seq;
    this.#entries[hole] = entry;
  }

  /** When the next call is due, in milliseconds; infinite when there is none. */
  nextMs(): number {
    while (this.#entries[0]?.fire === null) this.#removeFirst();
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the call that `nextMs` told of. */
  pop(): Entry | null {
    this.nextMs();
    const first = this.#entries[0] ?? null;
    if (first !== null) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const atMs = this.#times.pop() as number;
    const seq = this.#seqs.pop() as number;
    const entry = this.#entries.pop() as Entry;
    const size = this.#times.length;
    if (size === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#before(child + 1, child)) child += 1;
      const childMs = this.#times[child] as number;
      if (childMs > atMs || (childMs === atMs && (this.#seqs[child] as number) > seq)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#times[hole] = atMs;
    this.#seqs[hole] = seq;
    this.#entries[hole] = entry;
  }

  #before(a: number, b: number): boolean {
    const aMs = this.#times[a] as number;
    const bMs = this.#times[b] as number;
    return aMs < bMs || (aMs === bMs && (this.#seqs[a] as number) < (this.#seqs[b] as number));
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from] as number;
    this.#seqs[to] = this.#seqs[from] as number;
    this.#entries[to] = this.#entries[from] as Entry;
  }
}
