// What may stand where the cursor is in a command line: for the screen's own line, and behind the hidden command that shells
// ask. Which units and machines there are, whoever asks says.
import type { Command, Option } from 'commander';
import { type Task, wait } from '../../base/index.js';
import { flagValues } from '../../fleetctl/index.js';
import { completeFault, type FaultNames } from '../../sim/faults/complete.js';
import { type FaultGroup, faultWords, findFaultVerb } from '../../sim/faults/words.js';
import { print } from '../output.js';
import { promiseOf } from '../task.js';
import { FILES_TOO, shells } from './completion.js';
import { findOption, findPlace, optionsOf, splitFlag } from './place.js';

export interface Candidate {
  readonly text: string;
  readonly about?: string;
}

/** The names that can be offered. */
export interface KnownNames {
  /** Those of the session, or behind an endpoint that the line names. */
  cluster(endpoint: string | undefined): Task<FaultNames>;
  sessions(): Task<readonly Candidate[]>;
}

/** Commands that take templates; the others only what can run. */
const TEMPLATES_TOO: readonly string[] = ['submit', 'destroy', 'cat', 'explain', 'capacity'];
/** Commands that take instances, and make them of templates. */
const INSTANCES: readonly string[] = ['load', 'start'];
/** Commands that take a unit from a file. */
const FROM_FILES: readonly string[] = ['submit', 'load', 'start', 'capacity'];
/** Flags whose value is a list, of which the last part is being typed. */
const LISTS: readonly string[] = ['--fields'];

/** Prints one candidate a line, with a tab and a few words about it. `words`: as of `completions`. */
export async function runComplete(program: Command, words: readonly string[]): Promise<void> {
  for (const { text, about } of await promiseOf(completions(program, words, NAMES_ON_DEMAND)))
    print(about === undefined ? text : `${text}\t${about}`);
}

/** Most completions are of commands and flags, and do without what it takes to ask a cluster. */
const NAMES_ON_DEMAND: KnownNames = {
  *cluster(endpoint) {
    const { knownNames } = yield* loaded(() => import('./complete-names.js'));
    return yield* loaded(() => knownNames(endpoint));
  },
  *sessions() {
    const { knownSessions } = yield* loaded(() => import('./complete-names.js'));
    return knownSessions();
  },
};

function loaded<T>(load: () => Promise<T>): Task<T> {
  return wait((resume) => void load().then(resume));
}

type Candidates = Task<readonly Candidate[]>;

/** `words`: those of the command line without the program's name, the last being the one under the cursor. */
export function* completions(program: Command, words: readonly string[], known: KnownNames): Candidates {
  const typed = words.at(-1) ?? '';
  const all = yield* new Completer(program, known).candidates(words.slice(0, -1), typed);
  return all.filter(({ text }) => text.startsWith(typed) || text === FILES_TOO);
}

class Completer {
  readonly #program: Command;
  readonly #known: KnownNames;

  constructor(program: Command, known: KnownNames) {
    this.#program = program;
    this.#known = known;
  }

  *candidates(before: readonly string[], typed: string): Candidates {
    const { command, pending, args, flagsEnded } = findPlace(this.#program, before);
    if (pending !== null) return yield* this.#values(command, pending, typed, before);
    const [flag = '', value] = typed.startsWith('--') ? splitFlag(typed) : [];
    if (value !== undefined) {
      const values = yield* this.#values(command, flag, value, before);
      return values.map((one) => ({ ...one, text: `${flag}=${one.text}` }));
    }
    if (typed.startsWith('-') && !flagsEnded) return flagsOf(command, typed);
    if (command.commands.length > 0) return subcommands(command);
    const group = faultGroup(command);
    if (group !== null) {
      const words = [command.name(), ...before.slice(before.length - args)];
      return completeFault({ before: words, typed, group }, yield* this.#names(before));
    }
    return yield* this.#arguments(command, args, before);
  }

  *#values(command: Command, flag: string, typed: string, before: readonly string[]): Candidates {
    const option = findOption(command, flag);
    if (option?.flags.endsWith('<unit>')) return yield* this.#units(command.name(), before);
    if (option?.flags.endsWith('<machine>')) return yield* this.#machines(before);
    const values = option?.argChoices ?? flagValues(command.name(), flag);
    if (values.length === 0) return takesFile(option, flag) ? [{ text: FILES_TOO }] : [];
    const done = LISTS.includes(flag) ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
    const taken = done.split(',');
    return values.filter((value) => !taken.includes(value)).map((value) => ({ text: `${done}${value}` }));
  }

  /** By what the command calls its arguments: whoever writes a command need say nothing else. */
  *#arguments(command: Command, index: number, before: readonly string[]): Candidates {
    const name = command.name();
    const declared = command.registeredArguments;
    const last = declared.at(-1);
    const argument = declared[index] ?? (last?.variadic === true ? last : undefined);
    switch (argument?.name()) {
      case 'unit':
        return [
          ...(yield* this.#units(name, before)),
          ...(FROM_FILES.includes(name) ? [{ text: FILES_TOO }] : []),
        ];
      case 'machine':
      case 'machine|member':
      case 'machine|person':
        return yield* this.#machines(before);
      case 'machine|unit':
        return [...(yield* this.#machines(before)), ...(yield* this.#units(name, before))];
      case 'session':
        return yield* this.#known.sessions();
      case 'run':
      case 'other':
        return [...(yield* this.#known.sessions()), { text: FILES_TOO }];
      case 'scenario':
      case 'file':
      case 'files':
        return [{ text: FILES_TOO }];
      case 'shell':
        return shells().map((text) => ({ text }));
      case 'command':
        return subcommands(this.#program);
      default:
        return [];
    }
  }

  *#units(command: string, before: readonly string[]): Candidates {
    const { units } = yield* this.#names(before);
    return units
      .map((unit) => forInstance(command, unit))
      .filter(
        ({ text }) => !before.includes(text) && (TEMPLATES_TOO.includes(command) || !text.includes('@.')),
      );
  }

  *#machines(before: readonly string[]): Candidates {
    return (yield* this.#names(before)).machines;
  }

  #names(before: readonly string[]): Task<FaultNames> {
    return this.#known.cluster(endpointIn(before));
  }
}

/** Of a template, where an instance of it is meant, the name as far as it is known: up to the `@`. */
export function forInstance(command: string, candidate: Candidate): Candidate {
  const begun = INSTANCES.includes(command) ? /^(.+@)\.service$/.exec(candidate.text)?.[1] : undefined;
  return begun === undefined ? candidate : { text: begun, about: 'an instance of this template' };
}

/** By its name, or by what it calls its value. */
function takesFile(option: Option | undefined, flag: string): boolean {
  return flag.endsWith('-file') || /<(file|folder)>/.test(option?.flags ?? '');
}

/** Those of all commands, too many to offer each time, only when it must be one of them. */
function flagsOf(command: Command, typed: string): readonly Candidate[] {
  const all = optionsOf(command);
  const visible = all.filter((option) => !option.hidden);
  const shown = visible.some(({ long }) => long?.startsWith(typed)) ? visible : all;
  const help = { text: '--help', about: 'display help for command' };
  return [...shown.map((option) => ({ text: option.long ?? option.flags, about: option.description })), help];
}

function subcommands(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((sub) => ({ text: sub.name(), about: sub.description() }));
}

/** Of a command whose words are those of a fault; null: they are not. */
function faultGroup(command: Command): FaultGroup | null {
  const verb = findFaultVerb(command.name());
  const groups = verb === null ? [] : faultWords(verb).groups;
  return groups.find((group) => group === command.parent?.name()) ?? null;
}

/** The endpoint that the line has named so far. */
function endpointIn(before: readonly string[]): string | undefined {
  const at = before.findLastIndex((word) => /^--endpoint(=|$)/.test(word));
  return at < 0 ? undefined : (splitFlag(before[at] ?? '')[1] ?? before[at + 1]);
}
