// Patterns over names of units, each kept once however many units write it, and found for a name by the literal text
// at its two ends: `web@*.service` is looked at only for names that begin with `web@` and end with `.service`.
import { globMatches } from '../../../base/index.js';
import type { Shape } from './shape.js';

export class Glob {
  readonly id: number;
  readonly text: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Whether between its ends there is one star and nothing else. */
  readonly #plain: boolean;
  /** Shapes whose units write it, and shapes whose units have a name that it matches. */
  readonly owners = new Set<Shape>();
  readonly matched = new Set<Shape>();
  /** How many kinds of units write it. */
  writers = 0;

  constructor(id: number, text: string) {
    this.id = id;
    this.text = text;
    this.prefix = /^[^*?[\\]*/.exec(text)?.[0] ?? '';
    // After a bracket or a backslash nothing is certain to be literal.
    const rest = text.slice(this.prefix.length);
    this.suffix = /[[\\]/.test(rest) ? '' : (/[^*?]*$/.exec(rest)?.[0] ?? '');
    this.#plain = rest === `*${this.suffix}`;
  }

  /** Whether it matches a name that has its ends. Names of units hold no `/`, at which a star would stop. */
  matches(name: string): boolean {
    if (this.#plain) return name.length >= this.prefix.length + this.suffix.length;
    return globMatches(this.text, name);
  }
}

export class Globs {
  readonly #byText = new Map<string, Glob>();
  readonly #byPrefix = new Ends<Ends<Set<Glob>>>();
  #fresh: Glob[] = [];
  #lastId = 0;

  /** The one glob of a text. One that is new is told by `takeFresh` as well. */
  intern(text: string): Glob {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#lastId += 1;
    const glob = new Glob(this.#lastId, text);
    this.#byText.set(text, glob);
    const bySuffix = this.#byPrefix.get(glob.prefix, () => new Ends<Set<Glob>>());
    bySuffix.get(glob.suffix, () => new Set()).add(glob);
    this.#fresh.push(glob);
    return glob;
  }

  /** Matches nothing from now on; its text is that of a new glob when it comes again. */
  forget(glob: Glob): void {
    this.#byText.delete(glob.text);
    const bySuffix = this.#byPrefix.find(glob.prefix);
    const globs = bySuffix?.find(glob.suffix);
    globs?.delete(glob);
    if (globs?.size === 0) bySuffix?.delete(glob.suffix);
    if (bySuffix?.size === 0) this.#byPrefix.delete(glob.prefix);
  }

  /** Globs that came since this was last asked. */
  takeFresh(): readonly Glob[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** The globs that match a name, in the order of their IDs. */
  matching(name: string): readonly Glob[] {
    if (this.#byText.size === 0) return NONE;
    let found: Glob[] | null = null;
    for (const prefixLength of this.#byPrefix.lengths) {
      const bySuffix = this.#byPrefix.find(name.slice(0, prefixLength));
      if (bySuffix === undefined) continue;
      for (const suffixLength of bySuffix.lengths) {
        const globs = bySuffix.find(name.slice(Math.max(0, name.length - suffixLength)));
        if (globs === undefined) continue;
        for (const glob of globs) {
          if (!glob.matches(name)) continue;
          if (found === null) found = [glob];
          else found.push(glob);
        }
      }
    }
    return found === null ? NONE : found.sort((a, b) => a.id - b.id);
  }
}

const NONE: readonly Glob[] = [];

/** Things by one end of a text, found by trying each length that occurs. */
class Ends<T> {
  readonly #byEnd = new Map<string, T>();
  /** How many ends have each length. */
  readonly #lengths = new Map<number, number>();

  get size(): number {
    return this.#byEnd.size;
  }

  get lengths(): Iterable<number> {
    return this.#lengths.keys();
  }

  find(end: string): T | undefined {
    return this.#byEnd.get(end);
  }

  get(end: string, make: () => T): T {
    const known = this.#byEnd.get(end);
    if (known !== undefined) return known;
    const made = make();
    this.#byEnd.set(end, made);
    this.#lengths.set(end.length, (this.#lengths.get(end.length) ?? 0) + 1);
    return made;
  }

  delete(end: string): void {
    if (!this.#byEnd.delete(end)) return;
    const left = (this.#lengths.get(end.length) ?? 0) - 1;
    if (left > 0) this.#lengths.set(end.length, left);
    else this.#lengths.delete(end.length);
  }
}
