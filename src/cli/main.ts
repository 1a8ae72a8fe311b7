// Where the process begins: the command line is parsed, and whatever ends it becomes words and an exit code.
import { CommanderError } from 'commander';
import { FleetsimError, formatError } from '../base/index.js';
import { EXIT } from './exit-codes.js';
import { endWithReader, warn } from './output.js';
import { buildProgram } from './program.js';

/** Runs the command line (without node and script) and sets the exit code. */
export async function main(words: readonly string[]): Promise<void> {
  endWithReader();
  const program = buildProgram(words, (exitCode) => {
    process.exitCode = exitCode;
  });
  const exit = (error: CommanderError): never => {
    throw error;
  };
  for (const command of [program, ...program.commands, ...program.commands.flatMap((sub) => sub.commands)]) {
    command.exitOverride(exit);
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Says what went wrong, unless commander has. A bug of ours is told with its stack. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof FleetsimError)) throw error;
  warn(formatError(error));
  return error.code === 'usage' ? EXIT.usage : EXIT.failed;
}
