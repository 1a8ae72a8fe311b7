// Command lines of Exec* options (systemd.service(5)): prefixes, quoting and escapes to an argument vector.
import { err, ok, printable, type Result } from '../../base/index.js';

export interface ExecCommand {
  /** The program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** Prefix `-`: a failure counts as success. */
  readonly ignoreFailure: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
};

/** Parses one command, specifiers already expanded; the error is a sentence. */
export function parseExecLine(line: string): Result<ExecCommand, string> {
  const words = splitWords(line);
  if (!words.ok) return words;
  const [first = '', ...rest] = words.value;
  const prefix = /^[-@:+!]*/.exec(first)?.[0] ?? '';
  const path = first.slice(prefix.length);
  if (path === '') return err('there is no program to run');
  if (path.includes('/') && !path.startsWith('/'))
    return err(`neither a program's name nor an absolute path: ${printable(path)}`);
  if (prefix.includes('@') && rest.length === 0)
    return err('after @ a second word is needed: the name that the program is told');
  // With @ the second word is what the program is told its own name is; the program is still the first.
  const argv = prefix.includes('@') ? rest.slice(1) : rest;
  return ok({ argv: [path, ...argv], ignoreFailure: prefix.includes('-') });
}

function splitWords(line: string): Result<readonly string[], string> {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  let i = 0;
  while (i < line.length) {
    const character = line[i] ?? '';
    i += 1;
    if (character === '\\') {
      const escaped = readEscape(line, i);
      word = (word ?? '') + escaped.text;
      i = escaped.end;
    } else if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word = word ?? '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return err(`a quote ${quote} is never closed`);
  return ok(word === null ? words : [...words, word]);
}

/** After a backslash. One that systemd does not know stays as written. */
function readEscape(line: string, start: number): { readonly text: string; readonly end: number } {
  const letter = line[start] ?? '';
  const numbered = readNumbered(line.slice(start, start + 9));
  if (numbered !== null) return { text: numbered.text, end: start + numbered.length };
  const known = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (known !== undefined) return { text: known, end: start + 1 };
  return '\\"\''.includes(letter) && letter !== ''
    ? { text: letter, end: start + 1 }
    : { text: `\\${letter}`, end: start + 1 };
}

/** `x41`, `101` (octal), `u0041` or `U00000041`; null for anything else, NUL and what is no character among it. */
function readNumbered(text: string): { readonly text: string; readonly length: number } | null {
  const match = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text);
  if (match === null) return null;
  const [whole, byte, octal, short, long] = match;
  const code =
    octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  const codeMax = octal === undefined ? 0x10ffff : 0xff;
  if (code === 0 || code > codeMax || surrogate) return null;
  return { text: String.fromCodePoint(code), length: whole.length };
}
