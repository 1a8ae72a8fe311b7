// fleet's commands, on whatever cluster they are to run on: one behind an endpoint, or the session.
import { askBeyond, type Endpoint, httpFleet, sendTo } from '../../api/index.js';
import { type FleetsimError, type Result, runTask, type Task } from '../../base/index.js';
import { type CommandEvent, type Invocation, runCommand, type Stage } from '../../fleetctl/index.js';
import { startWallClock } from '../../live/index.js';
import { unitFinder } from '../files.js';
import { print, warn } from '../output.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';

/** `named`: what --endpoint says. */
export async function runFleetctl(invocation: Invocation, named: string | undefined): Promise<number> {
  const endpoint = await findEndpoint(named);
  if (endpoint !== null) return promise(runRemote(endpoint, invocation));
  return withSession({ onEvent: printCommand }, (session, keep) => {
    const { exitCode, changed } = session.run(invocation, unitFinder(process.cwd()));
    if (changed) keep();
    return exitCode;
  });
}

/** Time is the wall's, and somebody is there to press Ctrl-C. */
function* runRemote(endpoint: Endpoint, invocation: Invocation): Task<number> {
  const send = sendTo(endpoint);
  const stage: Stage = {
    ...(yield* askBeyond(send)),
    api: httpFleet(send),
    clock: startWallClock(),
    waitMaxMs: Number.POSITIVE_INFINITY,
    emit: printCommand,
  };
  return yield* runCommand(stage, invocation, unitFinder(process.cwd()));
}

function promise<T>(task: Task<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    runTask(task, (outcome: Result<T, FleetsimError>) =>
      outcome.ok ? resolve(outcome.value) : reject(outcome.error),
    );
  });
}

/** Prints what a command prints; everything else that happens meanwhile is silent. */
function printCommand(event: CommandEvent | { readonly type: string }): void {
  if (!('stream' in event)) return;
  if (event.stream === 'stdout') print(event.text);
  else warn(event.text);
}
