// Command lines of the tools, read as getopt_long reads them: flags anywhere before `--`, `-n3`, `-n 3`, `--lines=3`,
// several letters in one word, long names cut short.
import { err, ok, printable, type Result } from '../../../base/index.js';

/** `optional`: a value only when it is joined to the flag. */
export type FlagValue = 'none' | 'required' | 'optional';

/** Flags by their long name. A letter is enough for those that have one. */
export type FlagSpec = Readonly<Record<string, { readonly letter?: string; readonly value?: FlagValue }>>;

export class Flags {
  readonly #values: ReadonlyMap<string, readonly (string | null)[]>;
  /** What is no flag. */
  readonly words: readonly string[];

  constructor(values: ReadonlyMap<string, readonly (string | null)[]>, words: readonly string[]) {
    this.#values = values;
    this.words = words;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last value given; null when there is none. */
  last(name: string): string | null {
    return this.#values.get(name)?.at(-1) ?? null;
  }

  all(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== null);
  }
}

interface Found {
  readonly name: string;
  readonly value: FlagValue;
}

/** The flags, or getopt's words for what is wrong. */
export function parseFlags(words: readonly string[], spec: FlagSpec): Result<Flags, string> {
  const values = new Map<string, (string | null)[]>();
  const rest: string[] = [];
  const note = (name: string, value: string | null): void => {
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  let i = 0;
  const next = (): string | null => words[i++] ?? null;
  for (let word = next(); word !== null; word = next()) {
    if (word === '--') {
      rest.push(...words.slice(i));
      break;
    }
    const problem = word.startsWith('--')
      ? readLong(word.slice(2), spec, note, next)
      : word.startsWith('-') && word.length > 1
        ? readLetters(word.slice(1), spec, note, next)
        : void rest.push(word);
    if (typeof problem === 'string') return err(problem);
  }
  return ok(new Flags(values, rest));
}

type Note = (name: string, value: string | null) => void;
type Next = () => string | null;

/** Null, or what is wrong. */
function readLong(text: string, spec: FlagSpec, note: Note, next: Next): string | null {
  const equals = text.indexOf('=');
  const typed = equals < 0 ? text : text.slice(0, equals);
  const joined = equals < 0 ? null : text.slice(equals + 1);
  const flag = findLong(typed, spec);
  if (flag === null) return `unrecognized option '--${printable(typed)}'`;
  if (flag.value === 'none' && joined !== null) return `option '--${flag.name}' doesn't allow an argument`;
  const value = joined ?? (flag.value === 'required' ? next() : null);
  if (flag.value === 'required' && value === null) return `option '--${flag.name}' requires an argument`;
  note(flag.name, value);
  return null;
}

function findLong(typed: string, spec: FlagSpec): Found | null {
  const names = Object.keys(spec).filter((name) => name.startsWith(typed));
  const name = names.find((candidate) => candidate === typed) ?? (names.length === 1 ? names[0] : undefined);
  return name === undefined ? null : { name, value: spec[name]?.value ?? 'none' };
}

function readLetters(letters: string, spec: FlagSpec, note: Note, next: Next): string | null {
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i] ?? '';
    const [name, flag] = Object.entries(spec).find(([, { letter: own }]) => own === letter) ?? [];
    if (name === undefined || flag === undefined) return `invalid option -- '${printable(letter)}'`;
    if ((flag.value ?? 'none') === 'none') {
      note(name, null);
      continue;
    }
    const joined = letters.slice(i + 1);
    const value = joined === '' && flag.value === 'required' ? next() : joined === '' ? null : joined;
    if (flag.value === 'required' && value === null) return `option requires an argument -- '${letter}'`;
    note(name, value);
    return null;
  }
  return null;
}
