// Words of a value as systemd splits them: blanks part them, quotes hold them together, and a backslash begins an
// escape of C. Command lines, Environment= and lists of units all rest on this.
import { err, ok, type Result } from '../../base/index.js';

/** A word, and where it begins in the text. */
export interface Word {
  readonly text: string;
  readonly start: number;
}

/**
 * What a backslash means. `c`: an escape of C, and an unknown one is an error. `relaxed`: the same, but an unknown one
 * stays as written. `kept`: nothing, it is a character like others. `dropped`: the character after it is meant as it
 * stands; and since that is for text which cannot be refused, a quote that is never closed goes to the end.
 */
export type Escapes = 'c' | 'relaxed' | 'kept' | 'dropped';

export type WordError = 'quote' | 'escape';

const BLANK = /[ \t\n\r]/;

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** All words of a text. */
export function splitWords(text: string, escapes: Escapes): Result<readonly Word[], WordError> {
  const words: Word[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const next = readWord(text, at, escapes);
    if (!next.ok) return next;
    words.push(next.value.word);
    at = skipBlanks(text, next.value.end);
  }
  return ok(words);
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && BLANK.test(text[at] ?? '')) at += 1;
  return at;
}

/** The word that begins at `start`, which is no blank, where it ends, and where unknown escapes stand in it. */
export function readWord(
  text: string,
  start: number,
  escapes: Escapes,
): Result<{ readonly word: Word; readonly end: number; readonly unknown: readonly number[] }, WordError> {
  const word = new Builder();
  const unknown: number[] = [];
  let quote: string | null = null;
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '\\' && escapes === 'dropped') {
      word.add(text.slice(at + 1, at + 2));
      at += 2;
      continue;
    }
    if (character === '\\' && escapes !== 'kept') {
      const escaped = readEscape(text, at + 1);
      if (escaped === null && escapes === 'c') return err('escape');
      if (escaped === null) {
        unknown.push(at);
        word.add(text.slice(at, at + 2));
      } else if (typeof escaped.value === 'number') word.addByte(escaped.value);
      else word.add(escaped.value);
      at = escaped?.end ?? at + 2;
      continue;
    }
    at += 1;
    if (quote !== null) {
      if (character === quote) quote = null;
      else word.add(character);
    } else if (character === '"' || character === "'") quote = character;
    else if (BLANK.test(character)) break;
    else word.add(character);
  }
  if (quote !== null && escapes !== 'dropped') return err('quote');
  return ok({ word: { text: word.end(), start }, end: at, unknown });
}

/** Text and bytes: `\xc3\xa9` is one letter. */
class Builder {
  #text = '';
  #bytes: number[] = [];

  add(text: string): void {
    if (this.#bytes.length > 0) this.#decode();
    this.#text += text;
  }

  addByte(byte: number): void {
    this.#bytes.push(byte);
  }

  end(): string {
    this.#decode();
    return this.#text;
  }

  #decode(): void {
    this.#text += Buffer.from(this.#bytes).toString('utf8');
    this.#bytes = [];
  }
}

/** After a backslash: a text, or a byte as a number. Null for one that systemd does not know. */
function readEscape(
  text: string,
  start: number,
): { readonly value: string | number; readonly end: number } | null {
  const letter = text[start] ?? '';
  const known = letter !== '' && Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (known !== undefined) return { value: known, end: start + 1 };
  const match = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(
    text.slice(start, start + 9),
  );
  if (match === null) return null;
  const [whole, byte, octal, short, long] = match;
  const code =
    octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  const isByte = byte !== undefined || octal !== undefined;
  if (code === 0 || code > (isByte ? 0xff : 0x10ffff) || surrogate) return null;
  return { value: isByte ? code : String.fromCodePoint(code), end: start + whole.length };
}
