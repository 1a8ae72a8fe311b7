// Where the process begins: the command line is parsed, and whatever ends it becomes words and an exit code.
import { CommanderError } from 'commander';
import { FleetsimError, formatError } from '../base/index.js';
import type { Face } from '../fleetctl/index.js';
import { EXIT } from './exit-codes.js';
import { closeGateways } from './gateway.js';
import { endWithReader, warn } from './output.js';
import { buildCommandLine } from './program.js';

/** What shells ask completions by: `__complete -- WORD…`, the last word being the one under the cursor. */
const COMPLETE = '__complete';

/** Runs the command line (without node and script) and sets the exit code. `face`: the name it was called by. */
export async function main(typed: readonly string[], face: Face = 'fleetsim'): Promise<void> {
  endWithReader();
  // Node would warn people of what libraries do: of gRPC, where an etcd with TLS is named by its address (DEP0123).
  process.noDeprecation = true;
  const words = withoutColorFlag(typed);
  const { program, parse } = buildCommandLine(face, (exitCode) => {
    process.exitCode = exitCode;
  });
  const exit = (error: CommanderError): never => {
    throw error;
  };
  for (const command of [program, ...program.commands, ...program.commands.flatMap((sub) => sub.commands)]) {
    command.exitOverride(exit);
  }
  try {
    if (words[0] === COMPLETE) {
      const { runComplete } = await import('./commands/complete.js');
      await runComplete(program, words.slice(words[1] === '--' ? 2 : 1));
    } else await parse(words);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  } finally {
    closeGateways();
  }
}

/** `--no-color` may stand anywhere before `--`, and is what NO_COLOR is. */
function withoutColorFlag(words: readonly string[]): readonly string[] {
  if (words[0] === COMPLETE) return words;
  const end = words.indexOf('--');
  const rest = words.filter((word, i) => word !== '--no-color' || (end >= 0 && i > end));
  if (rest.length < words.length) process.env.NO_COLOR = '1';
  return rest;
}

/** Says what went wrong, unless commander has. A bug of ours is told with its stack. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (!(error instanceof FleetsimError)) throw error;
  warn(formatError(error));
  return error.code === 'usage' ? EXIT.usage : EXIT.failed;
}
