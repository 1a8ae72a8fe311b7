// Units to find machines for, in the order of names, from several places at once: those that were looked at anyway,
// and for each shape that something may have helped those that wait.
import { compareStrings, Heap } from '../../../base/index.js';
import type { Entry } from './entry.js';
import type { Shape } from './shape.js';

interface Source {
  readonly entries: Iterator<Entry, void>;
  /** The shape whose waiting units these are. */
  readonly shape: Shape | null;
  next: Entry;
}

export class Sources {
  readonly #heap = new Heap<Source>((a, b) => compareStrings(a.next.name, b.next.name) < 0);
  /** The source of each shape whose waiting units still count. */
  readonly #waiting = new Map<Shape, Source>();
  /** The one that gave the unit being looked at. */
  #open: Source | null = null;
  #current: string | null = null;

  /** Units in the order of their names. */
  addAll(entries: readonly Entry[]): void {
    this.#add(entries[Symbol.iterator](), null);
  }

  /** The waiting units of a shape whose turn has not yet been. */
  addWaiting(shape: Shape): void {
    if (!this.#waiting.has(shape)) this.#add(shape.waiting.after(this.#current), shape);
  }

  /** No more of the shape's waiting units. */
  endWaiting(shape: Shape): void {
    this.#waiting.delete(shape);
  }

  next(): Entry | null {
    if (this.#open !== null) this.#advance(this.#open);
    let source = this.#heap.pop();
    while (source !== undefined && this.#hasEnded(source)) source = this.#heap.pop();
    this.#open = source ?? null;
    this.#current = source?.next.name ?? null;
    return source?.next ?? null;
  }

  #add(entries: Iterator<Entry, void>, shape: Shape | null): void {
    const first = entries.next();
    if (first.done === true) return;
    const source: Source = { entries, shape, next: first.value };
    this.#heap.push(source);
    if (shape !== null) this.#waiting.set(shape, source);
  }

  #hasEnded(source: Source): boolean {
    return source.shape !== null && this.#waiting.get(source.shape) !== source;
  }

  /** Those that began to wait meanwhile have had their turn. */
  #advance(source: Source): void {
    let step = source.entries.next();
    while (step.done !== true && this.#isOver(step.value)) step = source.entries.next();
    if (step.done !== true) {
      source.next = step.value;
      this.#heap.push(source);
    } else if (source.shape !== null) this.#waiting.delete(source.shape);
  }

  #isOver(entry: Entry): boolean {
    return this.#current !== null && compareStrings(entry.name, this.#current) <= 0;
  }
}
