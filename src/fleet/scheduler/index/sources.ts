// Units to find machines for, in the order of names, from several places at once: those that were looked at anyway,
// and for each shape that something may have helped those that wait.
import { compareStrings, Heap } from '../../../base/index.js';
import type { Entry } from './entry.js';
import type { Shape } from './shape.js';

interface Source {
  readonly entries: Iterator<Entry, void>;
  /** The shape whose waiting units these are. */
  readonly shape: Shape;
  next: Entry;
}

export class Sources {
  /** Those looked at anyway, by name, and how far that has come. */
  readonly #homeless: readonly Entry[];
  #position = 0;
  readonly #heap = new Heap<Source>((a, b) => compareStrings(a.next.name, b.next.name) < 0);
  /** The source of each shape whose waiting units still count. */
  readonly #waiting = new Map<Shape, Source>();
  /** The one that gave the unit being looked at. */
  #open: Source | null = null;
  #current: string | null = null;

  constructor(homeless: readonly Entry[]) {
    this.#homeless = homeless;
  }

  /** The waiting units of a shape whose turn has not yet been. */
  addWaiting(shape: Shape): void {
    if (this.#waiting.has(shape)) return;
    const entries = shape.waiting.after(this.#current);
    const first = entries.next();
    if (first.done === true) return;
    const source: Source = { entries, shape, next: first.value };
    this.#heap.push(source);
    this.#waiting.set(shape, source);
  }

  /** No more of the shape's waiting units. */
  endWaiting(shape: Shape): void {
    this.#waiting.delete(shape);
  }

  next(): Entry | null {
    if (this.#open !== null) this.#advance(this.#open);
    this.#open = null;
    let source = this.#heap.first;
    while (source !== undefined && this.#waiting.get(source.shape) !== source) {
      this.#heap.pop();
      source = this.#heap.first;
    }
    const homeless = this.#homeless[this.#position];
    const takeWaiting =
      source !== undefined && (homeless === undefined || compareStrings(source.next.name, homeless.name) < 0);
    if (takeWaiting) {
      this.#heap.pop();
      this.#open = source ?? null;
    } else this.#position += 1;
    const entry = takeWaiting ? source?.next : homeless;
    this.#current = entry?.name ?? null;
    return entry ?? null;
  }

  /** Those that began to wait meanwhile have had their turn. */
  #advance(source: Source): void {
    let step = source.entries.next();
    while (step.done !== true && this.#isOver(step.value)) step = source.entries.next();
    if (step.done !== true) {
      source.next = step.value;
      this.#heap.push(source);
    } else if (this.#waiting.get(source.shape) === source) this.#waiting.delete(source.shape);
  }

  #isOver(entry: Entry): boolean {
    return this.#current !== null && compareStrings(entry.name, this.#current) <= 0;
  }
}
