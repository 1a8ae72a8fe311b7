// The command line of fleetctl: which words make which command. The same definitions serve the executable, a
// scenario's `run` steps and the replay of a session.
import { CommanderError, Option, Command as Program } from 'commander';
import { abridged, failure } from '../base/index.js';
import type { Command, Flag, Options } from './command.js';
import { type Environment, plainCommandLine } from './command-line.js';
import { cat } from './commands/cat.js';
import { destroy } from './commands/destroy.js';
import { fdForward } from './commands/fd-forward.js';
import { helpFor } from './commands/help.js';
import { journal } from './commands/journal.js';
import { listMachines } from './commands/list-machines.js';
import { listUnitFiles } from './commands/list-unit-files.js';
import { listUnits } from './commands/list-units.js';
import { load } from './commands/load.js';
import { restart } from './commands/restart.js';
import { parseSsh, ssh } from './commands/ssh.js';
import { start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { submit } from './commands/submit.js';
import { unload } from './commands/unload.js';
import { verify } from './commands/verify.js';
import { version } from './commands/version.js';
import { checkGlobals, DEPRECATED_FLAGS, GLOBAL_FLAGS } from './global-flags.js';
import { describeCommand, describeProgram } from './help-text.js';

const COMMANDS: readonly Command[] = [
  submit,
  load,
  start,
  stop,
  restart,
  unload,
  destroy,
  cat,
  status,
  journal,
  ssh,
  listUnits,
  listUnitFiles,
  listMachines,
  fdForward,
  verify,
  version,
];
const ALL_COMMANDS = [...COMMANDS, helpFor(COMMANDS)];

/** A command with its words and flags, ready to run. */
export interface Invocation {
  /** The command line, made plain, without the program's name. */
  readonly words: readonly string[];
  readonly command: Command;
  readonly args: readonly string[];
  readonly options: Options;
  /** Whether it goes on until somebody ends it, while time passes as on the wall. */
  readonly follows: boolean;
}

/** Whether it is ssh without a command, which is a shell for a person. */
export function opensShell({ command, args, options }: Invocation): boolean {
  return command === ssh && parseSsh(args, options).command.length === 0;
}

/** What commander lets an action return: it waits for what is on its way. */
type Acted = ReturnType<Parameters<Program['action']>[0]>;

/** The command line as `addCommands` wants it parsed. `others`: names of the program's commands that are not fleet's. */
export function readCommandLine(
  words: readonly string[],
  others: readonly string[],
  environment: Environment,
): readonly string[] {
  return plainCommandLine(words, { commands: ALL_COMMANDS, others, environment });
}

/**
 * Adds fleetctl's commands to a program; `act` is called with the one typed, `words` says in which line. The program
 * that is not fleetctl has its own help, and does without what fleet has for the sake of old scripts.
 */
export function addCommands(
  program: Program,
  words: () => readonly string[],
  act: (invocation: Invocation) => Acted,
): void {
  program.enablePositionalOptions();
  const commands = program.name() === 'fleetctl' ? ALL_COMMANDS : COMMANDS;
  for (const command of commands) addCommand(program, command, words, act);
}

function addCommand(
  program: Program,
  command: Command,
  words: () => readonly string[],
  act: (invocation: Invocation) => Acted,
): void {
  const hidden =
    program.name() === 'fleetctl' ? command.hidden === 'everywhere' : command.hidden !== undefined;
  const sub = program.command(`${command.name} ${command.args}`.trim(), { hidden });
  sub.description(command.summary);
  for (const [flags, help] of command.options) sub.option(flags, help);
  for (const [flags, help] of [...GLOBAL_FLAGS, ...DEPRECATED_FLAGS])
    sub.addOption(new Option(flags, help).hideHelp());
  if (command.usage !== undefined) sub.usage(command.usage);
  if (command.passThrough === true) sub.passThroughOptions();
  sub.action((...actionArgs: unknown[]) => {
    const { args } = sub;
    const options = actionArgs.at(-2) as Options;
    checkGlobals(options);
    const follows = command.follows?.(args, options) ?? false;
    return act({ words: words(), command, args, options, follows });
  });
}

/** Help as fleet prints it: of a command, or of the program where there is none of that name. */
export function describeFleetctl(name: string): readonly string[] {
  const command = ALL_COMMANDS.find((candidate) => candidate.name === name);
  return command === undefined ? describeProgram(ALL_COMMANDS) : describeCommand(command);
}

/** What completion suggests for the value of a flag. */
export function flagValues(command: string, flag: string): readonly string[] {
  const flags: readonly Flag[] = [
    ...(ALL_COMMANDS.find(({ name }) => name === command)?.options ?? []),
    ...GLOBAL_FLAGS,
  ];
  return flags.find(([names]) => names.split(/[ ,]+/).includes(flag))?.[2] ?? [];
}

/** Reads a command line without the program's name. Fails with `usage`. */
export function parseFleetctl(words: readonly string[]): Invocation {
  const plain = readCommandLine(words, [], {});
  if (plain.length === 0) throw failure('usage', 'a fleetctl command is missing');
  let invocation: Invocation | null = null;
  const program = new Program('fleetctl');
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  program.exitOverride().configureOutput(silent).helpCommand(false).enablePositionalOptions();
  // A session does thousands of these again: only the command that is named need be there.
  const named = ALL_COMMANDS.filter((command) => command.name === plain[0]);
  for (const command of named.length > 0 ? named : ALL_COMMANDS) {
    addCommand(
      program,
      command,
      () => plain,
      (found) => {
        invocation = found;
      },
    );
  }
  for (const command of program.commands) command.exitOverride().configureOutput(silent);
  try {
    program.parse([...plain], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed')
      return parseFleetctl(['help', ...named.map(({ name }) => name)]);
    throw failure('usage', abridged(error.message.replace(/^error: /, '')));
  }
  if (invocation === null) throw failure('usage', 'a fleetctl command is missing');
  return invocation;
}
