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
  readonly #byPrefix = new Ends<Ends<Glob[]>>();
  #fresh: Glob[] = [];

  /** The one glob of a text. One that is new is told by `takeFresh` as well. */
  intern(text: string): Glob {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const glob = new Glob(this.#byText.size, text);
    this.#byText.set(text, glob);
    const bySuffix = this.#byPrefix.get(glob.prefix, () => new Ends<Glob[]>());
    bySuffix.get(glob.suffix, () => []).push(glob);
    this.#fresh.push(glob);
    return glob;
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
    const found: Glob[] = [];
    this.#byPrefix.visit(
      (length) => name.slice(0, length),
      name.length,
      (bySuffix) => {
        bySuffix.visit(
          (length) => name.slice(name.length - length),
          name.length,
          (globs) => {
            for (const glob of globs) if (glob.matches(name)) found.push(glob);
          },
        );
      },
    );
    return found.length < 2 ? found : found.sort((a, b) => a.id - b.id);
  }
}

const NONE: readonly Glob[] = [];

/** Things by one end of a text, found by trying each length that occurs. */
class Ends<T> {
  readonly #byEnd = new Map<string, T>();
  readonly #lengths: number[] = [];

  get(end: string, make: () => T): T {
    const known = this.#byEnd.get(end);
    if (known !== undefined) return known;
    const made = make();
    this.#byEnd.set(end, made);
    if (!this.#lengths.includes(end.length)) this.#lengths.push(end.length);
    return made;
  }

  visit(endOf: (length: number) => string, lengthMax: number, take: (thing: T) => void): void {
    for (const length of this.#lengths) {
      if (length > lengthMax) continue;
      const thing = this.#byEnd.get(endOf(length));
      if (thing !== undefined) take(thing);
    }
  }
}
