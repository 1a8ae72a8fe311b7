// Units of one shape that wait, in the order of their names. Who leaves is only struck out: cheap where ten thousand
// wait and one is helped.
import { compareStrings, firstFrom } from '../../../base/index.js';
import type { Entry } from './entry.js';

/** Shared by all that are empty: never added to. */
const NOBODY: Entry[] = [];

export class Waiting {
  #entries: Entry[] = NOBODY;
  #sorted = true;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(entry: Entry): void {
    if (entry.waitsIn === this) return;
    entry.waitsIn = this;
    this.#size += 1;
    const last = this.#entries.at(-1);
    if (last !== undefined && compareStrings(last.name, entry.name) >= 0) this.#sorted = false;
    if (this.#entries === NOBODY) this.#entries = [entry];
    else this.#entries.push(entry);
  }

  delete(entry: Entry): void {
    if (entry.waitsIn !== this) return;
    entry.waitsIn = null;
    this.#size -= 1;
    if (this.#size === 0) this.#entries = NOBODY;
  }

  /** Those that wait, by name, from the first after `name`. What is struck out meanwhile is passed over. */
  *after(name: string | null): Generator<Entry, void> {
    this.#settle();
    const entries = this.#entries;
    const start = name === null ? 0 : firstFrom(entries, (entry) => compareStrings(entry.name, name) <= 0);
    for (let i = start; i < entries.length; i++) {
      const entry = entries[i];
      if (entry?.waitsIn === this) yield entry;
    }
  }

  #settle(): void {
    if (this.#sorted && this.#entries.length < 2 * this.#size + 8) return;
    // One that went and came again stands here twice.
    this.#entries = [...new Set(this.#entries)]
      .filter(({ waitsIn }) => waitsIn === this)
      .sort((a, b) => compareStrings(a.name, b.name));
    this.#sorted = true;
  }
}
