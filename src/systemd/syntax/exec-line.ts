// Command lines of Exec* options (systemd.service(5), "COMMAND LINES"): prefixes, quoting, escapes, several commands
// in one line, and variables. Variables are put in only when a process begins, since only then its environment is known.
import { err, ok, printable, type Result } from '../../base/index.js';
import { readWord, skipBlanks, splitWords } from './words.js';

/** Longer quotations in messages are cut. */
const QUOTED_LENGTH_MAX = 200;

export interface ExecCommand {
  /** The program and its arguments. */
  readonly argv: readonly [string, ...string[]];
  /** What the program is told its own name is: prefix `@`, else the program. */
  readonly name: string;
  /** Prefix `-`: a failure counts as success. */
  readonly ignoreFailure: boolean;
  /** No prefix `:`: variables are put in. */
  readonly variables: boolean;
  /** Prefix `+`, `!` or `!!`, which lift restrictions; nothing here is restricted. */
  readonly privileges: '' | '+' | '!' | '!!';
}

/** A line that makes no command. When it is not fatal, systemd ignores the rest of the line and goes on. */
export interface ExecMistake {
  readonly fatal: boolean;
  readonly message: string;
  /** Where in the line. */
  readonly at: number;
}

/** The commands of a line, and what is wrong with it; those before a mistake count unless it is fatal. */
export interface ExecLine {
  readonly commands: readonly ExecCommand[];
  readonly mistake: ExecMistake | null;
  /** Backslashes that begin no escape and stand as written: where they are. */
  readonly unknownEscapes: readonly number[];
}

/** Puts in the specifiers of one word. */
export type Expand = (text: string) => Result<string, string>;

/** Reads a line as written. Specifiers are put in word by word, so that their blanks and quotes part nothing. */
export function readExecLine(line: string, expand: Expand): ExecLine {
  const commands: ExecCommand[] = [];
  const unknownEscapes: number[] = [];
  let at = skipBlanks(line, 0);
  while (at < line.length) {
    const read = readCommand(line, at, expand, unknownEscapes);
    if (!read.ok) return { commands, mistake: read.error, unknownEscapes };
    commands.push(read.value.command);
    at = read.value.end;
  }
  return { commands, mistake: null, unknownEscapes };
}

/** The first command of a line whose specifiers are put in already; the error is a sentence. */
export function parseExecLine(line: string): Result<ExecCommand, string> {
  const { commands, mistake } = readExecLine(line, ok);
  const [first] = commands;
  if (mistake !== null) return err(mistake.message);
  return first === undefined ? err(`Empty path in command line: '${printable(line)}'`) : ok(first);
}

/**
 * The arguments that a process begins with. A word that is `$NAME` alone becomes the words of the variable, of which
 * there may be none; `${NAME}` becomes its text wherever it stands, and `$$` a dollar sign. The program stays as it is.
 */
export function expandArguments(
  command: ExecCommand,
  environment: ReadonlyMap<string, string>,
): readonly [string, ...string[]] {
  const [program, ...words] = command.argv;
  if (!command.variables) return command.argv;
  return [program, ...words.flatMap((word) => expandWord(word, environment))];
}

function expandWord(word: string, environment: ReadonlyMap<string, string>): readonly string[] {
  if (/^\$(?![{$])/.test(word)) {
    const words = splitWords(environment.get(word.slice(1)) ?? '', 'dropped');
    return words.ok ? words.value.map(({ text }) => text) : [];
  }
  return [
    // What begins like a variable and is none stands as written, up to where that shows.
    word.replace(/\$\$|\$\{([^}:]*)(\}|:|$)/g, (whole, name: string | undefined, end: string | undefined) => {
      if (name === undefined) return '$';
      return end === '}' ? (environment.get(name) ?? '') : whole;
    }),
  ];
}

type Read<T> = Result<T, ExecMistake>;

function readCommand(
  line: string,
  start: number,
  expand: Expand,
  unknownEscapes: number[],
): Read<{ readonly command: ExecCommand; readonly end: number }> {
  const first = nextWord(line, start, unknownEscapes);
  if (first === null) return err({ fatal: false, message: unbalanced(line.slice(start)), at: start });
  const prefixes = readPrefixes(first.text);
  const fatal = !prefixes.ignoreFailure;
  const but = fatal ? '' : ', ignoring';
  const refuse = (message: string, at = start): Read<never> => err({ fatal, message, at });
  const program = expand(prefixes.rest);
  if (!program.ok) return refuse(unresolved(prefixes.rest, but));
  const path = program.value;
  if (path === '') return refuse(`Empty path in command line${but}: '${shown(line.slice(start))}'`);
  const wrong = wrongProgram(path);
  if (wrong !== null) return refuse(`${wrong}${but}: ${shown(path)}`);
  const words: string[] = [];
  let at = first.end;
  while (at < line.length) {
    const separator = /\\?;(?=[ \t\n\r]|$)/y;
    separator.lastIndex = at;
    const [found = ''] = separator.exec(line) ?? [];
    if (found !== '') at = skipBlanks(line, at + found.length);
    if (found === ';') break;
    if (found !== '') {
      words.push(';');
      continue;
    }
    const word = nextWord(line, at, unknownEscapes);
    if (word === null) return refuse(unbalanced(line.slice(start)), at);
    const text = expand(word.text);
    if (!text.ok) return refuse(unresolved(word.text, but), at);
    words.push(text.value);
    at = word.end;
  }
  const [name = path, ...rest] = prefixes.namedApart ? words : [path, ...words];
  if (prefixes.namedApart && words.length === 0)
    return refuse(`Empty executable name or zeroeth argument${but}: ${shown(line.slice(start))}`);
  const { ignoreFailure, variables, privileges } = prefixes;
  return ok({ command: { argv: [path, ...rest], name, ignoreFailure, variables, privileges }, end: at });
}

/** The next word with escapes of C, and where the one after it begins; null when a quote is never closed. */
function nextWord(
  line: string,
  start: number,
  unknownEscapes: number[],
): { readonly text: string; readonly end: number } | null {
  const read = readWord(line, start, 'relaxed');
  if (!read.ok) return null;
  const { word, end, unknown } = read.value;
  for (const place of unknown) unknownEscapes.push(place);
  return { text: word.text, end: skipBlanks(line, end) };
}

function wrongProgram(path: string): string | null {
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'Executable name contains special characters';
  if (/(^|\/)\.{0,2}$/.test(path)) return 'Executable path specifies a directory';
  if (path.includes('/') && !path.startsWith('/'))
    return 'Neither a valid executable name nor an absolute path';
  return null;
}

function unbalanced(rest: string): string {
  return `Unbalanced quoting, ignoring: "${shown(rest)}"`;
}

function unresolved(word: string, but: string): string {
  return `Failed to resolve unit specifiers in ${shown(word)}${but}: Invalid slot`;
}

/** What a message quotes of a line: long ones are cut. */
function shown(text: string): string {
  return printable(text.length > QUOTED_LENGTH_MAX ? `${text.slice(0, QUOTED_LENGTH_MAX)}…` : text);
}

interface Prefixes {
  readonly ignoreFailure: boolean;
  readonly namedApart: boolean;
  readonly variables: boolean;
  readonly privileges: ExecCommand['privileges'];
  readonly rest: string;
}

/** Each prefix counts once; what comes twice belongs to the program's name. */
function readPrefixes(word: string): Prefixes {
  let ignoreFailure = false;
  let namedApart = false;
  let variables = true;
  let privileges: ExecCommand['privileges'] = '';
  let i = 0;
  for (; i < word.length; i++) {
    const character = word[i] ?? '';
    if (character === '-' && !ignoreFailure) ignoreFailure = true;
    else if (character === '@' && !namedApart) namedApart = true;
    else if (character === ':' && variables) variables = false;
    else if (character === '+' && privileges === '') privileges = '+';
    else if (character === '!' && privileges === '') privileges = '!';
    else if (character === '!' && privileges === '!') privileges = '!!';
    else break;
  }
  return { ignoreFailure, namedApart, variables, privileges, rest: word.slice(i) };
}
