// A command line made plain before it is parsed: the command by its whole name, with all its flags behind it, switches
// without `=true`, and flags from FLEETCTL_* variables as if they had been typed. A session remembers it in this form,
// so that it means the same later and elsewhere.
import { failure, quoted } from '../base/index.js';
import type { Command, Flag } from './command.js';
import { DEPRECATED_FLAGS, GLOBAL_FLAGS } from './global-flags.js';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Known {
  /** fleet's commands. */
  readonly commands: readonly Command[];
  /** Names of other commands that the program has. */
  readonly others: readonly string[];
  readonly environment: Environment;
}

/** Fails with `usage` on a command that could be one of several, and on a switch that is neither on nor off. */
export function plainCommandLine(words: readonly string[], known: Known): readonly string[] {
  const { leading, rest } = leadingFlags(words);
  const [typed, ...after] = rest;
  if (typed === undefined || typed.startsWith('-'))
    return rest.map((word, i) => (i === 0 ? oneDash(word) : word));
  const name = wholeName(typed, [...known.commands.map((command) => command.name), ...known.others]);
  const command = known.commands.find((candidate) => candidate.name === name);
  // What is no command comes first, so that the error is about it and not about a flag.
  if (command === undefined)
    return known.others.includes(name) ? [...leading, name, ...after] : [name, ...leading, ...after];
  const flags = [...command.options.map(readFlag), ...OF_ALL];
  // What follows `ssh MACHINE` is another program's.
  const end = command.passThrough === true ? endOfFlags(after, flags) : after.length;
  const given = plainSwitches([...leading, ...after.slice(0, end)], flags);
  return [
    name,
    // What needs no cluster is told nothing about one.
    ...(command.alone ? [] : fromEnvironment(flags, given.named, known.environment)),
    ...given.words,
    ...after.slice(end),
  ];
}

/**
 * The command that begins like this; the word itself when there is none. Of several it is the one of as many parts, so
 * that list-u is list-units. Differs from fleet, which takes list-u for no command.
 */
function wholeName(typed: string, names: readonly string[]): string {
  if (names.includes(typed)) return typed;
  const candidates = [...new Set(names)].filter((name) => name.startsWith(typed)).sort();
  if (candidates.length <= 1) return candidates[0] ?? typed;
  const alike = candidates.filter((name) => parts(name) === parts(typed));
  if (alike.length === 1 && parts(typed) > 1) return alike[0] ?? typed;
  throw failure('usage', `${quoted(typed)} could be any of: ${candidates.join(', ')}`, 'type more of it');
}

function parts(name: string): number {
  return name.split('-').length;
}

interface PlainFlag {
  /** `--full` */
  readonly long: string;
  /** `-l`; '' when there is none. */
  readonly short: string;
  readonly takesValue: boolean;
}

function readFlag([flags]: Flag): PlainFlag {
  return {
    long: /--[\w-]+/.exec(flags)?.[0] ?? '',
    short: /^-\w/.exec(flags)?.[0] ?? '',
    takesValue: flags.includes('<'),
  };
}

const OF_ALL = [...GLOBAL_FLAGS, ...DEPRECATED_FLAGS].map(readFlag);

/** Flags of all commands may stand before the command. */
function leadingFlags(words: readonly string[]): { leading: readonly string[]; rest: readonly string[] } {
  let end = 0;
  for (;;) {
    const [word = '', value] = split(words[end] ?? '');
    const flag = OF_ALL.find(({ long }) => long === word);
    if (flag === undefined) return { leading: words.slice(0, end), rest: words.slice(end) };
    end += flag.takesValue && value === undefined ? 2 : 1;
  }
}

/** Where the first word stands that is neither a flag nor the value of one. */
function endOfFlags(words: readonly string[], flags: readonly PlainFlag[]): number {
  let end = 0;
  while (words[end]?.startsWith('-') === true && words[end] !== '--') {
    const [typed = '', value] = split(words[end] ?? '');
    const flag = flags.find(({ long, short }) => typed === long || typed === short);
    end += flag?.takesValue === true && value === undefined ? 2 : 1;
  }
  return Math.min(end, words.length);
}

/** `--full=true` is `--full`, and `--full=false` is nothing. `named`: the flags that were typed either way. */
function plainSwitches(
  words: readonly string[],
  flags: readonly PlainFlag[],
): { readonly words: readonly string[]; readonly named: ReadonlySet<string> } {
  const named = new Set<string>();
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const plain = own.flatMap((word) => {
    const [dashed = '', value] = split(word);
    const typed = oneDash(dashed);
    const flag = flags.find(({ long, short }) => typed === long || (short !== '' && typed === short));
    if (flag === undefined) return [oneDash(word)];
    named.add(flag.long);
    if (flag.takesValue) return [word];
    return value === undefined || readSwitch(typed, value) ? [typed] : [];
  });
  return { words: end < 0 ? plain : [...plain, ...words.slice(end)], named };
}

/** fleet writes `--l` and `--h` where others write `-l` and `-h`. */
function oneDash(word: string): string {
  return /^--[a-z]$/.test(word) ? word.slice(1) : word;
}

function split(word: string): readonly [string, string?] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** The words that Go takes for a truth value. */
function readSwitch(name: string, value: string): boolean {
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw failure('usage', `${name} takes true or false, not ${quoted(value)}`);
}

/** `FLEETCTL_NO_BLOCK=true` is `--no-block`, unless that was typed. Empty variables say nothing. */
function fromEnvironment(
  flags: readonly PlainFlag[],
  typed: ReadonlySet<string>,
  environment: Environment,
): readonly string[] {
  return flags.flatMap(({ long, takesValue }) => {
    const variable = `FLEETCTL_${long.slice(2).toUpperCase().replaceAll('-', '_')}`;
    const value = environment[variable];
    if (value === undefined || value === '' || typed.has(long)) return [];
    if (takesValue) return [`${long}=${value}`];
    return readSwitch(variable, value) ? [long] : [];
  });
}
