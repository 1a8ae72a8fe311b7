// fleet's commands, on whatever cluster they are to run on: one behind an endpoint, or the session.
import { askBeyond, type Endpoint, httpFleet, sendTo } from '../../api/index.js';
import type { Task } from '../../base/index.js';
import type { Event } from '../../events/index.js';
import { type Invocation, runCommand, type Stage } from '../../fleetctl/index.js';
import { startWallClock } from '../../live/index.js';
import { unitFinder } from '../files.js';
import { print, warn } from '../output.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

/** `named`: what --endpoint says. */
export async function runFleetctl(invocation: Invocation, named: string | undefined): Promise<number> {
  const endpoint = await findEndpoint(named);
  if (endpoint !== null) return promiseOf(runRemote(endpoint, invocation));
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

/** Prints what a command prints; everything else that happens meanwhile is silent. */
function printCommand(event: Event): void {
  if (event.type !== 'command-printed') return;
  if (event.stream === 'stdout') print(event.text);
  else warn(event.text);
}
