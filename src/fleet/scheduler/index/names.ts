// Units by name, to find those that begin with something. Asked rarely, when a pattern or a family is new: so those that
// came lately are only noted, and put in order when there are many.
import { compareStrings, firstFrom } from '../../../base/index.js';
import type { Entry } from './entry.js';

const RECENT_MAX = 1_000;

export class Names {
  #ordered: Entry[] = [];
  #recent: Entry[] = [];
  #gone = new Set<Entry>();

  /** One that was deleted may come again. */
  add(entry: Entry): void {
    if (this.#gone.size === 0 || !this.#gone.delete(entry)) this.#recent.push(entry);
  }

  delete(entry: Entry): void {
    this.#gone.add(entry);
    if (this.#gone.size > RECENT_MAX && 2 * this.#gone.size > this.#ordered.length + this.#recent.length)
      this.#settle();
  }

  withPrefix(prefix: string): readonly Entry[] {
    if (this.#recent.length > RECENT_MAX) this.#settle();
    const found: Entry[] = [];
    for (
      let i = firstFrom(this.#ordered, ({ name }) => compareStrings(name, prefix) < 0);
      i < this.#ordered.length;
      i++
    ) {
      const entry = this.#ordered[i];
      if (entry === undefined || !entry.name.startsWith(prefix)) break;
      if (!this.#gone.has(entry)) found.push(entry);
    }
    for (const entry of this.#recent)
      if (entry.name.startsWith(prefix) && !this.#gone.has(entry)) found.push(entry);
    return found;
  }

  #settle(): void {
    const all = [...this.#ordered, ...this.#recent].filter((entry) => !this.#gone.has(entry));
    this.#ordered = all.sort((a, b) => compareStrings(a.name, b.name));
    this.#recent = [];
    this.#gone = new Set();
  }
}
