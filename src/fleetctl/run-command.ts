// A command from beginning to end, with its lines told as events as they are printed.
import type { Mark, StyledLine, Task } from '../base/index.js';
import { type Context, DEPRECATED_SIGN, type FindFile, tellMishap } from './command.js';
import { type Invocation, typedLine } from './program.js';

export type CommandEvent =
  | { readonly type: 'command-begun'; readonly line: string }
  | {
      readonly type: 'command-printed';
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
      /** What stands out in the text, for those who have colours; absent: nothing. */
      readonly marks?: readonly Mark[];
    }
  | { readonly type: 'command-ended'; readonly line: string; readonly exitCode: number };

/** The cluster that a command is run on. */
export interface Stage
  extends Pick<Context, 'api' | 'clock' | 'whyPending' | 'moves' | 'machineName' | 'machine' | 'toYaml'> {
  /** Where somebody is there to press Ctrl-C: infinite. */
  readonly waitMaxMs?: number;
  emit(event: CommandEvent): void;
}

/** A command that waits gives up after this much of the stage's time, unless the stage says otherwise. */
const WAIT_MAX_MS = 10 * 60_000;

/**
 * Ends with the exit code. A mishap is printed like any other line. `attended`: somebody watches, and ends a command that
 * follows something by dropping the task.
 */
export function* runCommand(
  stage: Stage,
  invocation: Invocation,
  findFile: FindFile,
  attended = false,
): Task<number> {
  const print = (stream: 'stdout' | 'stderr') => (line: string | StyledLine) =>
    stage.emit({ type: 'command-printed', stream, ...printed(line) });
  const line = typedLine(invocation.words);
  stage.emit({ type: 'command-begun', line });
  const context: Context = {
    waitMaxMs: WAIT_MAX_MS,
    ...stage,
    findFile,
    print: print('stdout'),
    warn: print('stderr'),
    attended,
  };
  let exitCode: number;
  try {
    exitCode = yield* runInvocation(context, invocation);
  } catch (error) {
    exitCode = tellMishap(context, error);
  }
  stage.emit({ type: 'command-ended', line, exitCode });
  return exitCode;
}

function printed(line: string | StyledLine): { readonly text: string; readonly marks?: readonly Mark[] } {
  if (typeof line === 'string') return { text: line };
  return line.marks.length === 0 ? { text: line.text } : line;
}

function* runInvocation(context: Context, { command, args, options }: Invocation): Task<number> {
  if (command.alone) return command.run(context, args);
  if (options.sign === true) {
    context.warn(DEPRECATED_SIGN);
    return 2;
  }
  return yield* command.run(context, args, options);
}
