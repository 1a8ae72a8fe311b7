// Where a command line has come to after so many words: to which command, how many of its arguments, and which flag's value. Pure.
import { type Command, Option } from 'commander';
import { DEPRECATED_FLAGS, GLOBAL_FLAGS } from '../../fleetctl/index.js';

export interface Place {
  readonly command: Command;
  /** How many arguments of the command there are so far. */
  readonly args: number;
  /** The flag whose value comes next. */
  readonly pending: string | null;
  /** Whether there was a --. */
  readonly flagsEnded: boolean;
}

/** Behind all these words. */
export function findPlace(program: Command, before: readonly string[]): Place {
  return before.reduce(placeAfter, beginning(program));
}

export function beginning(program: Command): Place {
  return { command: program, args: 0, pending: null, flagsEnded: false };
}

export function placeAfter(place: Place, word: string): Place {
  const { command, args, pending, flagsEnded } = place;
  if (pending !== null) return { ...place, pending: null };
  if (word === '--') return { ...place, flagsEnded: true };
  if (word.startsWith('-') && !flagsEnded)
    return { ...place, pending: takesValue(command, word) ? word : null };
  const sub = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
  return sub === undefined ? { ...place, args: args + 1 } : { ...place, command: sub };
}

function takesValue(command: Command, word: string): boolean {
  const option = findOption(command, word);
  return option !== undefined && (option.required || option.optional);
}

export function findOption(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === flag || short === flag);
}

/** The flags of all of fleet's commands may stand before the command, too. */
export function optionsOf(command: Command): readonly Option[] {
  return command.parent === null ? [...command.options, ...BEFORE_COMMANDS] : command.options;
}

const BEFORE_COMMANDS: readonly Option[] = [...GLOBAL_FLAGS, ...DEPRECATED_FLAGS].map(([flags, about]) =>
  new Option(flags, about).hideHelp(),
);

/** `--flag=value`. */
export function splitFlag(word: string): readonly [string, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}
