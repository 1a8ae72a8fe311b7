// A command from beginning to end, with its lines told as events as they are printed.
import { FleetsimError, formatError, type Task } from '../base/index.js';
import type { Context, FoundFile } from './command.js';
import type { Invocation } from './program.js';
import { joinWords } from './words.js';

export type CommandEvent =
  | { readonly type: 'command-begun'; readonly line: string }
  | { readonly type: 'command-printed'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'command-ended'; readonly line: string; readonly exitCode: number };

/** Looks for a unit file by path or name; null when there is none. */
export type FindFile = (path: string) => FoundFile | null;

/** The cluster that a command is run on. */
export interface Stage
  extends Pick<Context, 'api' | 'clock' | 'epochMs' | 'whyPending' | 'machineName' | 'journal'> {
  /** Where somebody is there to press Ctrl-C: infinite. */
  readonly waitMaxMs?: number;
  emit(event: CommandEvent): void;
}

/** A command that waits gives up after this much of the stage's time, unless the stage says otherwise. */
const WAIT_MAX_MS = 10 * 60_000;

/** Ends with the exit code. A mishap is printed like any other line. */
export function* runCommand(stage: Stage, invocation: Invocation, findFile: FindFile): Task<number> {
  const print = (stream: 'stdout' | 'stderr') => (text: string) =>
    stage.emit({ type: 'command-printed', stream, text });
  const line = joinWords(['fleetctl', ...invocation.words]);
  stage.emit({ type: 'command-begun', line });
  let exitCode: number;
  try {
    const context: Context = {
      waitMaxMs: WAIT_MAX_MS,
      ...stage,
      findFile,
      print: print('stdout'),
      warn: print('stderr'),
    };
    exitCode = yield* invocation.command.run(context, invocation.args, invocation.options);
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    print('stderr')(formatError(error));
    exitCode = error.code === 'usage' ? 2 : 1;
  }
  stage.emit({ type: 'command-ended', line, exitCode });
  return exitCode;
}
