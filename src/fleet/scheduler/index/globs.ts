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
  /** In how many kinds of units it is written; forgotten with the last. */
  writers = 0;
  /** Shapes whose units write it, and shapes whose units have a name that it matches. */
  readonly owners = new Set<Shape>();
  readonly matched = new Set<Shape>();

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
  #nextId = 0;
  readonly #byPrefix = new Ends<Ends<Glob[]>>();
  #fresh: Glob[] = [];

  /** The one glob of a text. One that is new is told by `takeFresh` as well. */
  intern(text: string): Glob {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const glob = new Glob(this.#nextId, text);
    this.#nextId += 1;
    this.#byText.set(text, glob);
    const bySuffix = this.#byPrefix.get(glob.prefix, () => new Ends<Glob[]>());
    bySuffix.get(glob.suffix, () => []).push(glob);
    this.#fresh.push(glob);
    return glob;
  }

  /** Shapes that it matched may keep it: it has no effect without anybody who writes it. */
  forget(glob: Glob): void {
    this.#byText.delete(glob.text);
    const bySuffix = this.#byPrefix.find(glob.prefix);
    const globs = bySuffix?.find(glob.suffix);
    globs?.splice(globs.indexOf(glob), 1);
    if (globs?.length === 0) bySuffix?.delete(glob.suffix);
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
  readonly lengths: number[] = [];
  readonly #byEnd = new Map<string, T>();

  get size(): number {
    return this.#byEnd.size;
  }

  delete(end: string): void {
    this.#byEnd.delete(end);
  }

  find(end: string): T | undefined {
    return this.#byEnd.get(end);
  }

  get(end: string, make: () => T): T {
    const known = this.#byEnd.get(end);
    if (known !== undefined) return known;
    const made = make();
    this.#byEnd.set(end, made);
    if (!this.lengths.includes(end.length)) this.lengths.push(end.length);
    return made;
  }
}
