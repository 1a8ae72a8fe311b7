// Units in the order of their names, while more may come: the order in which fleet goes through them in each part of
// a pass.
import { compareStrings, Heap } from '../../../base/index.js';
import type { Entry } from './entry.js';

export class Agenda {
  readonly #first: readonly Entry[];
  #next = 0;
  readonly #late = new Heap<Entry>((a, b) => compareStrings(a.name, b.name) < 0);
  #current: string | null = null;

  constructor(entries: Entry[]) {
    this.#first = inOrderOfNames(entries, ({ name }) => name);
  }

  /** Takes a unit in, unless its turn is over: then false. */
  add(entry: Entry): boolean {
    if (this.#current !== null && compareStrings(entry.name, this.#current) <= 0) return false;
    this.#late.push(entry);
    return true;
  }

  next(): Entry | null {
    const first = this.#first[this.#next];
    const late = this.#late.first;
    const takeLate = late !== undefined && (first === undefined || compareStrings(late.name, first.name) < 0);
    const entry = takeLate ? this.#late.pop() : first;
    if (entry === undefined) return null;
    if (!takeLate) this.#next += 1;
    this.#current = entry.name;
    return entry;
  }
}

/** Sorts, unless there is nothing to do, as most often: what etcd lists has the order of names. */
export function inOrderOfNames<T>(items: T[], nameOf: (item: T) => string): readonly T[] {
  for (let i = 1; i < items.length; i++) {
    const [before, after] = [items[i - 1], items[i]];
    if (before === undefined || after === undefined || nameOf(before) <= nameOf(after)) continue;
    return items.sort((a, b) => compareStrings(nameOf(a), nameOf(b)));
  }
  return items;
}
