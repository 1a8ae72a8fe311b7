// What is wrong with a command line that somebody is typing, as far as its commands themselves tell: a flag or a subcommand that there
// is not, a word too many. Pure. Of the word under the cursor the rest is awaited; and nothing is said that is not certain.
import type { Command } from 'commander';
import { type FleetsimError, failure, nearest, quoted } from '../../base/index.js';
import { beginning, optionsOf, type Place, placeAfter, splitFlag } from './place.js';

/** `words`: as of `completions`, the first being a command by its whole name. Null: nothing yet. */
export function wrongWord(program: Command, words: readonly string[]): FleetsimError | null {
  let place = beginning(program);
  for (const [i, word] of words.entries()) {
    const wrong = wrongAt(place, word, i < words.length - 1);
    if (wrong !== null) return wrong;
    place = placeAfter(place, word);
  }
  return null;
}

/** That a command has no subcommand of this name, but these. */
export function noSubcommand(command: string, word: string, names: readonly string[]): FleetsimError {
  const near = nearest(word, names);
  const hint = near === null ? `there are: ${names.join(', ')}` : `did you mean ${command} ${near}?`;
  return failure('usage', `${command} has no ${quoted(word)}`, hint);
}

/** `whole`: nothing more of the word is awaited. */
function wrongAt(place: Place, word: string, whole: boolean): FleetsimError | null {
  const { command, args, pending, flagsEnded } = place;
  if (word === '' || pending !== null || isAnothers(place)) return null;
  // Which commands there are is for whoever knows of faults, too.
  if (command.parent === null && (args > 0 || !word.startsWith('-'))) return null;
  const isKnown = (name: string): boolean => (whole ? name === word : name.startsWith(word));
  if (word.startsWith('-') && !flagsEnded) return wrongFlag(command, word, whole);
  if (command.commands.length > 0) {
    const names = command.commands.flatMap((sub) => [sub.name(), ...sub.aliases()]);
    return [...names, 'help'].some(isKnown) ? null : noSubcommand(command.name(), word, names);
  }
  const declared = command.registeredArguments;
  return declared.at(-1)?.variadic === true || args < declared.length
    ? null
    : failure('usage', `${quoted(word)} is a word too many`, `it is ${command.name()} ${command.usage()}`);
}

/** What follows `ssh core-01` is a line of its own, as the name of that argument says. */
function isAnothers({ command, args }: Place): boolean {
  return args > 0 && command.registeredArguments.at(-1)?.name() === 'words';
}

/** Numbers are no flags, though they be negative. */
function wrongFlag(command: Command, word: string, whole: boolean): FleetsimError | null {
  const [flag] = splitFlag(word);
  const known = [...optionsOf(command), ...optionsOf(rootOf(command))].flatMap(({ long, short }) => [
    long ?? '',
    short ?? '',
  ]);
  const all = [...known, '-', '--', '--help', '-h'];
  const isPart = !whole && flag === word && all.some((name) => name.startsWith(word));
  if (isPart || all.includes(flag) || isShort(word, all) || /^-\d/.test(word)) return null;
  const near = nearest(flag, known);
  const hint = near === null ? 'Tab behind a - shows what there is' : `did you mean ${near}?`;
  return failure('usage', `${command.name()} has no option ${quoted(flag)}`, hint);
}

/** With its value or others behind it, `-n5`, or as fleet has it, `--l`. */
function isShort(word: string, known: readonly string[]): boolean {
  return /^--[a-z]$/.test(word)
    ? known.includes(word.slice(1))
    : known.includes(word.slice(0, 2)) && word[1] !== '-';
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
