// A script's variables, and what its words become with them. The output of other commands is not known ahead: such a
// word stands as written, and says so.
import type { Word } from './words.js';

/** Longer values and words are cut. */
export const TEXT_LENGTH_MAX = 4_096;
/** So much text costs as much of the budget as one command. */
export const TEXT_PER_STEP = 1_000;
const ITEMS_MAX = 2_000;

interface Value {
  readonly text: string;
  readonly known: boolean;
}

export class Variables {
  readonly #budget: { left: number };
  readonly #values = new Map<string, Value>();

  constructor(budget: { left: number }, texts: ReadonlyMap<string, string>) {
    this.#budget = budget;
    for (const [name, text] of texts) this.#values.set(name, { text, known: true });
  }

  set(name: string, value: Value | null): void {
    if (value === null) this.#values.delete(name);
    else this.#values.set(name, value);
  }

  take(others: Variables): void {
    for (const [name, value] of others.#values) this.#values.set(name, value);
  }

  texts(): ReadonlyMap<string, string> {
    return new Map([...this.#values].map(([name, { text }]) => [name, text]));
  }

  /** Equal when all of them are. */
  held(): string {
    return [...this.#values].map(([name, { text }]) => `${name}=${text}`).join('\0');
  }

  /** The words of a `for`; null when they cannot be told. */
  items(words: readonly Word[], status: number): readonly string[] | null {
    const items: string[] = [];
    for (const field of words.flatMap((word) => this.fields(word, status))) {
      const [, first, last] =
        /^(?:\$\(seq|\{)\s*(\d{1,6})(?:\s+|\.\.)(\d{1,6})\s*[)}]$/.exec(field.text) ?? [];
      if (first !== undefined && last !== undefined) {
        for (let i = Number(first); i <= Number(last) && items.length < ITEMS_MAX; i++) items.push(String(i));
      } else if (!field.known) return null;
      else items.push(field.text);
    }
    return items;
  }

  /** What a word becomes: variables outside of quotes part at blanks, and may leave nothing. */
  fields(word: Word, status: number): readonly Value[] {
    const fields: { text: string; known: boolean }[] = [];
    let open = false;
    const add = (text: string, known: boolean): void => {
      const last = fields.at(-1);
      if (open && last !== undefined) {
        last.text = (last.text + text).slice(0, TEXT_LENGTH_MAX);
        last.known &&= known;
      } else fields.push({ text, known });
      open = true;
    };
    for (const part of word) {
      // Nothing more can be afforded, as whoever asked will find.
      if (this.#budget.left < 0) break;
      const value = this.#valueOf(part, status);
      this.#budget.left -= value.text.length / TEXT_PER_STEP;
      if (part.type !== 'variable' || part.quoted) {
        add(value.text, value.known);
        continue;
      }
      value.text.split(/\s+/).forEach((piece, i) => {
        if (i > 0) open = false;
        if (piece !== '') add(piece, value.known);
      });
    }
    return fields;
  }

  /** What a word becomes where nothing parts it: in an assignment. */
  joined(word: Word, status: number): Value {
    const values = word.map((part) => this.#valueOf(part, status));
    const text = values.map((value) => value.text).join('');
    this.#budget.left -= text.length / TEXT_PER_STEP;
    return { text: text.slice(0, TEXT_LENGTH_MAX), known: values.every(({ known }) => known) };
  }

  #valueOf(part: Word[number], status: number): Value {
    if (part.type === 'text') return { text: part.text, known: true };
    if (part.type === 'unknown') return { text: part.text, known: false };
    // Its own number is not known ahead; `kill -9 $$` is understood by what is written.
    if (part.name === '$') return { text: '$$', known: true };
    if (part.name === '?') return { text: String(status), known: true };
    const value = this.#values.get(part.name);
    if (value !== undefined && (value.text !== '' || part.otherwise === '')) return value;
    return { text: part.otherwise, known: !['!', 'RANDOM', 'SECONDS'].includes(part.name) };
  }
}
