// The hidden command behind completion: what may stand where the cursor is, one candidate a line, with a tab and a few
// words about it. Which units and machines there are is complete-names.ts'.
import { type Command, Option } from 'commander';
import { flagValues, GLOBAL_FLAGS } from '../../fleetctl/index.js';
import { completeFault } from '../../sim/faults/complete.js';
import { faultWords, findFaultVerb } from '../../sim/faults/words.js';
import { print } from '../output.js';
import type { Names } from './complete-names.js';
import { FILES_TOO, shells } from './completion.js';

export interface Candidate {
  readonly text: string;
  readonly about?: string;
}

/** Commands that take templates; the others only what can run. */
const TEMPLATES_TOO: readonly string[] = ['submit', 'destroy', 'cat', 'explain', 'capacity'];
/** Commands that take a unit from a file. */
const FROM_FILES: readonly string[] = ['submit', 'load', 'start', 'capacity'];
/** Flags whose value is a list, of which the last part is being typed. */
const LISTS: readonly string[] = ['--fields'];

/** `words`: those of the command line without the program's name, the last being the one under the cursor. */
export async function runComplete(program: Command, words: readonly string[]): Promise<void> {
  const typed = words.at(-1) ?? '';
  for (const { text, about } of await candidates(program, words.slice(0, -1), typed)) {
    if (text.startsWith(typed) || text === FILES_TOO) print(about === undefined ? text : `${text}\t${about}`);
  }
}

type Candidates = readonly Candidate[] | Promise<readonly Candidate[]>;

function candidates(program: Command, before: readonly string[], typed: string): Candidates {
  const place = findPlace(program, before);
  const { command, pending } = place;
  if (pending !== null) return valuesOf(command, pending, typed, before);
  const [flag = '', value] = typed.startsWith('--') ? split(typed) : [];
  if (value !== undefined) {
    return behindFlag(flag, valuesOf(command, flag, value, before));
  }
  if (typed.startsWith('-') && !place.flagsEnded) return flagsOf(command, typed);
  if (command.commands.length > 0) return subcommands(command);
  if (isFault(command)) return faultWordsAfter(command, before.slice(before.length - place.args), typed);
  return argumentsOf(command, program, place.args, before);
}

/** As words of their own: `--flag=value`. */
async function behindFlag(flag: string, values: Candidates): Promise<readonly Candidate[]> {
  return (await values).map((value) => ({ ...value, text: `${flag}=${value.text}` }));
}

interface Place {
  readonly command: Command;
  /** How many arguments of the command stand before the cursor. */
  readonly args: number;
  /** The flag whose value is being typed. */
  readonly pending: string | null;
  /** Whether a -- stands before the cursor. */
  readonly flagsEnded: boolean;
}

/** Which command the words so far lead to, and what it expects next. */
function findPlace(program: Command, before: readonly string[]): Place {
  let command = program;
  let args = 0;
  let pending: string | null = null;
  let flagsEnded = false;
  for (const word of before) {
    if (pending !== null) pending = null;
    else if (word === '--') flagsEnded = true;
    else if (word.startsWith('-') && !flagsEnded) pending = takesValue(command, word) ? word : null;
    else {
      const sub = command.commands.find((candidate) => candidate.name() === word);
      if (sub === undefined) args += 1;
      else command = sub;
    }
  }
  return { command, args, pending, flagsEnded };
}

function takesValue(command: Command, word: string): boolean {
  const option = findOption(command, word);
  return option !== undefined && (option.required || option.optional);
}

function findOption(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === flag || short === flag);
}

/** The flags of all of fleet's commands may stand before the command, too. */
function optionsOf(command: Command): readonly Option[] {
  if (command.parent !== null) return command.options;
  return [...command.options, ...GLOBAL_FLAGS.map(([flags, about]) => new Option(flags, about).hideHelp())];
}

function split(word: string): readonly [string, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function valuesOf(command: Command, flag: string, typed: string, before: readonly string[]): Candidates {
  const option = findOption(command, flag);
  if (option?.flags.endsWith('<unit>')) return unitNames(command.name(), before);
  if (option?.flags.endsWith('<machine>')) return machineNames(before);
  const values = option?.argChoices ?? flagValues(command.name(), flag);
  if (values.length === 0) return takesFile(option, flag) ? [{ text: FILES_TOO }] : [];
  const done = LISTS.includes(flag) ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const taken = done.split(',');
  return values.filter((value) => !taken.includes(value)).map((value) => ({ text: `${done}${value}` }));
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

/** A command whose words are those of a fault. */
function isFault(command: Command): boolean {
  const verb = findFaultVerb(command.name());
  return verb !== null && faultWords(verb).groups.some((group) => group === command.parent?.name());
}

async function faultWordsAfter(
  command: Command,
  args: readonly string[],
  typed: string,
): Promise<readonly Candidate[]> {
  return completeFault([command.name(), ...args], typed, await names(args));
}

/** By what the command calls its arguments: whoever writes a command need say nothing else. */
function argumentsOf(
  command: Command,
  program: Command,
  index: number,
  before: readonly string[],
): Candidates {
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[index] ?? (last?.variadic === true ? last : undefined);
  switch (argument?.name()) {
    case 'unit':
      return unitsAndFiles(command.name(), before);
    case 'machine':
    case 'machine|member':
    case 'machine|person':
      return machineNames(before);
    case 'machine|unit':
      return machinesAndUnits(command.name(), before);
    case 'session':
      return sessionNames();
    case 'run':
    case 'other':
      return sessionsAndFiles();
    case 'scenario':
    case 'file':
    case 'files':
      return [{ text: FILES_TOO }];
    case 'shell':
      return shells().map((text) => ({ text }));
    case 'command':
      return subcommands(program);
    default:
      return [];
  }
}

async function unitsAndFiles(command: string, before: readonly string[]): Promise<readonly Candidate[]> {
  const fitting = await unitNames(command, before);
  return FROM_FILES.includes(command) ? [...fitting, { text: FILES_TOO }] : fitting;
}

async function unitNames(command: string, before: readonly string[]): Promise<readonly Candidate[]> {
  const { units } = await names(before);
  return units.filter(
    ({ text }) => !before.includes(text) && (TEMPLATES_TOO.includes(command) || !text.includes('@.')),
  );
}

async function machinesAndUnits(command: string, before: readonly string[]): Promise<readonly Candidate[]> {
  return [...(await machineNames(before)), ...(await unitNames(command, before))];
}

async function machineNames(before: readonly string[]): Promise<readonly Candidate[]> {
  return (await names(before)).machines;
}

async function sessionsAndFiles(): Promise<readonly Candidate[]> {
  return [...(await sessionNames()), { text: FILES_TOO }];
}

async function sessionNames(): Promise<readonly Candidate[]> {
  const { knownSessions } = await import('./complete-names.js');
  return knownSessions();
}

/** Most completions are of commands and flags, and do without what it takes to ask a cluster. */
async function names(before: readonly string[]): Promise<Names> {
  const { knownNames } = await import('./complete-names.js');
  return knownNames(endpointIn(before));
}

/** The endpoint that the line has named so far. */
function endpointIn(before: readonly string[]): string | undefined {
  const at = before.findLastIndex((word) => /^--endpoint(=|$)/.test(word));
  return at < 0 ? undefined : (split(before[at] ?? '')[1] ?? before[at + 1]);
}
