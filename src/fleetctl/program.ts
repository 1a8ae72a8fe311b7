// The command line of fleetctl: which words make which command. The same definitions serve the executable, a
// scenario's `run` steps and the replay of a session.
import { CommanderError, Command as Program } from 'commander';
import { failure } from '../base/index.js';
import type { Command, Options } from './command.js';
import { cat } from './commands/cat.js';
import { destroy } from './commands/destroy.js';
import { journal } from './commands/journal.js';
import { listMachines } from './commands/list-machines.js';
import { listUnitFiles } from './commands/list-unit-files.js';
import { listUnits } from './commands/list-units.js';
import { load } from './commands/load.js';
import { parseSsh, ssh } from './commands/ssh.js';
import { start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { submit } from './commands/submit.js';
import { unload } from './commands/unload.js';

const COMMANDS: readonly Command[] = [
  submit,
  load,
  start,
  stop,
  unload,
  destroy,
  cat,
  status,
  journal,
  ssh,
  listUnits,
  listUnitFiles,
  listMachines,
];

/** A command with its words and flags, ready to run. */
export interface Invocation {
  /** The command line as typed, without the program's name. */
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

/** Adds fleetctl's commands to a program that will parse `words`; `act` is called with the one typed there. */
export function addCommands(
  program: Program,
  words: readonly string[],
  act: (invocation: Invocation) => Acted,
): void {
  program.enablePositionalOptions();
  for (const command of COMMANDS) {
    const sub = program.command(`${command.name} ${command.args}`.trim()).description(command.summary);
    for (const [flags, help] of command.options) sub.option(flags, help);
    if (command.usage !== undefined) sub.usage(command.usage);
    if (command.passThrough === true) sub.passThroughOptions();
    sub.action((...actionArgs: unknown[]) => {
      const args = sub.args;
      const options = actionArgs.at(-2) as Options;
      return act({ words, command, args, options, follows: command.follows?.(args, options) ?? false });
    });
  }
}

/** Reads a command line without the program's name. Fails with `usage`. */
export function parseFleetctl(words: readonly string[]): Invocation {
  let invocation: Invocation | null = null;
  const program = new Program('fleetctl');
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  program.exitOverride().configureOutput(silent).helpCommand(false);
  addCommands(program, words, (found) => {
    invocation = found;
  });
  for (const command of program.commands) command.exitOverride().configureOutput(silent);
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw failure('usage', error.message.replace(/^error: /, ''));
  }
  if (invocation === null) throw failure('usage', 'a fleetctl command is missing');
  return invocation;
}
