// What the queue is measured against: the same binary heap with nothing around it, once in parallel arrays and once of
// objects. Both order by time, then by sequence number.

export interface BareHeap {
  push(atMs: number, value: number): void;
  /** The value that comes first; the heap must not be empty. */
  pop(): number;
}

export class ArrayHeap implements BareHeap {
  readonly #times: number[] = [];
  readonly #seqs: number[] = [];
  readonly #values: number[] = [];
  #nextSeq = 0;

  push(atMs: number, value: number): void {
    let hole = this.#times.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((this.#times[parent] as number) <= atMs) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#set(hole, atMs, this.#nextSeq++, value);
  }

  pop(): number {
    const first = this.#values[0] as number;
    const atMs = this.#times.pop() as number;
    const seq = this.#seqs.pop() as number;
    const value = this.#values.pop() as number;
    const size = this.#times.length;
    if (size === 0) return first;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (
        child + 1 < size &&
        !this.#before(child, this.#times[child + 1] as number, this.#seqs[child + 1] as number)
      )
        child += 1;
      if (!this.#before(child, atMs, seq)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#set(hole, atMs, seq, value);
    return first;
  }

  #before(at: number, timeMs: number, seq: number): boolean {
    const ownMs = this.#times[at] as number;
    return ownMs < timeMs || (ownMs === timeMs && (this.#seqs[at] as number) < seq);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#times[from] as number, this.#seqs[from] as number, this.#values[from] as number);
  }

  #set(at: number, timeMs: number, seq: number, value: number): void {
    this.#times[at] = timeMs;
    this.#seqs[at] = seq;
    this.#values[at] = value;
  }
}

interface Item {
  readonly atMs: number;
  readonly seq: number;
  readonly value: number;
}

export class ObjectHeap implements BareHeap {
  readonly #items: Item[] = [];
  #nextSeq = 0;

  push(atMs: number, value: number): void {
    const item: Item = { atMs, seq: this.#nextSeq++, value };
    let hole = this.#items.push(item) - 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.#items[parent] as Item;
      if (before(above, item)) break;
      this.#items[hole] = above;
      hole = parent;
    }
    this.#items[hole] = item;
  }

  pop(): number {
    const items = this.#items;
    const { value } = items[0] as Item;
    const last = items.pop() as Item;
    const size = items.length;
    if (size === 0) return value;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && before(items[child + 1] as Item, items[child] as Item)) child += 1;
      if (before(last, items[child] as Item)) break;
      items[hole] = items[child] as Item;
      hole = child;
    }
    items[hole] = last;
    return value;
  }
}

function before(a: Item, b: Item): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);
}
