// The command line of fleetctl, and of fleetsim as far as it asks a cluster: which words make which command. The same
// definitions serve the executable, a scenario's `run` steps and the replay of a session.
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
import { rebalance } from './commands/rebalance.js';
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
import { joinWords } from './words.js';

const FLEET_COMMANDS: readonly Command[] = [
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
/** What fleet has not. */
const OUR_COMMANDS: readonly Command[] = [rebalance];

/** The name that the program was called by: as fleetctl it has fleet's commands, and nothing of ours. */
export type Face = 'fleetctl' | 'fleetsim';

const COMMANDS: Readonly<Record<Face, readonly Command[]>> = {
  fleetctl: [...FLEET_COMMANDS, helpFor('fleetctl', FLEET_COMMANDS)],
  fleetsim: [...FLEET_COMMANDS, ...OUR_COMMANDS, helpFor('fleetsim', [...FLEET_COMMANDS, ...OUR_COMMANDS])],
};

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

/** The command line as `addCommands` wants it parsed. `others`: names of the program's commands that are not here. */
export function readCommandLine(
  words: readonly string[],
  { face, others, environment }: { face: Face; others: readonly string[]; environment: Environment },
): readonly string[] {
  return plainCommandLine(words, { commands: COMMANDS[face], others, environment });
}

export interface Adding {
  readonly whose: 'fleet' | 'ours';
  /** The line that is parsed. */
  readonly words: () => readonly string[];
  /** Called with the command typed. */
  readonly act: (invocation: Invocation) => Acted;
}

/** Adds commands to a program. One that is not fleetctl has its own help, and does without what fleet has for the sake of old scripts. */
export function addCommands(program: Program, { whose, words, act }: Adding): void {
  program.enablePositionalOptions();
  const ofFleet = program.name() === 'fleetctl' ? COMMANDS.fleetctl : FLEET_COMMANDS;
  for (const command of whose === 'fleet' ? ofFleet : OUR_COMMANDS) addCommand(program, command, words, act);
}

function addCommand(program: Program, command: Command, words: Adding['words'], act: Adding['act']): void {
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
  const command = COMMANDS.fleetctl.find((candidate) => candidate.name === name);
  return command === undefined ? describeProgram(COMMANDS.fleetctl) : describeCommand('fleetctl', command);
}

/** What completion suggests for the value of a flag. */
export function flagValues(command: string, flag: string): readonly string[] {
  const flags: readonly Flag[] = [
    ...(COMMANDS.fleetsim.find(({ name }) => name === command)?.options ?? []),
    ...GLOBAL_FLAGS,
  ];
  return flags.find(([names]) => names.split(/[ ,]+/).includes(flag))?.[2] ?? [];
}

/** As somebody would type it: `fleetctl start web`. `words`: those of an invocation. */
export function typedLine(words: readonly string[]): string {
  const face: Face = OUR_COMMANDS.some(({ name }) => name === words[0]) ? 'fleetsim' : 'fleetctl';
  return joinWords([face, ...words]);
}

/** Reads a command line without the program's name. Fails with `usage`. */
export function parseFleetctl(words: readonly string[], face: Face = 'fleetctl'): Invocation {
  const plain = readCommandLine(words, { face, others: [], environment: {} });
  if (plain.length === 0) throw failure('usage', `a ${face} command is missing`);
  let invocation: Invocation | null = null;
  const program = new Program(face);
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  program.exitOverride().configureOutput(silent).helpCommand(false).enablePositionalOptions();
  // A session does thousands of these again: only the command that is named need be there.
  const named = COMMANDS[face].filter((command) => command.name === plain[0]);
  for (const command of named.length > 0 ? named : COMMANDS[face]) {
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
      return parseFleetctl(['help', ...named.map(({ name }) => name)], face);
    throw failure('usage', abridged(error.message.replace(/^error: /, '')));
  }
  if (invocation === null) throw failure('usage', `a ${face} command is missing`);
  return invocation;
}
