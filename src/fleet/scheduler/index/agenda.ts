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
    this.#first = entries.sort((a, b) => compareStrings(a.name, b.name));
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
