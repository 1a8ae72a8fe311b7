// A fleetctl command on a cluster behind an endpoint. Time is the wall's, and somebody is there to press Ctrl-C.
import { stringify } from 'yaml';
import { askBeyond, type Endpoint, httpFleet, linesFrom, sendTo } from '../api/index.js';
import { type Clock, openClockScope, type Task } from '../base/index.js';
import { type CommandEvent, type Invocation, requestMs, runCommand, type Stage } from '../fleetctl/index.js';
import { startWallClock } from '../live/wall-clock.js';
import { EXIT } from './exit-codes.js';
import { unitFinder } from './files.js';
import { promiseOf } from './task.js';

type Emit = (event: CommandEvent) => void;

/** Ends with the exit code; fails when there is no such cluster. */
export function runRemote(endpoint: Endpoint, invocation: Invocation, emit: Emit): Promise<number> {
  return promiseOf(run(endpoint, invocation, emit, startWallClock()));
}

/** As `runRemote`, for what may go on: Ctrl-C ends the command, and nothing else. */
export async function followRemote(endpoint: Endpoint, invocation: Invocation, emit: Emit): Promise<number> {
  const asked = new AbortController();
  const clock = openClockScope(startWallClock());
  const stopped = new Promise<number>((resolve) => {
    asked.signal.addEventListener('abort', () => resolve(EXIT.ok));
  });
  const stop = (): void => asked.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Nobody wants to read that a connection is gone that was just ended.
  const tell: Emit = (event) => {
    if (!asked.signal.aborted) emit(event);
  };
  try {
    const ended = promiseOf(run(endpoint, invocation, tell, clock, asked.signal));
    return await Promise.race([ended, stopped]);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    clock.close();
  }
}

function* run(
  endpoint: Endpoint,
  invocation: Invocation,
  emit: Emit,
  clock: Clock,
  signal?: AbortSignal,
): Task<number> {
  const answerMsMax = requestMs(invocation.options);
  const send = sendTo(endpoint, answerMsMax);
  const stage: Stage = {
    ...(yield* askBeyond({ send, open: linesFrom(endpoint, { answerMsMax, signal }) })),
    api: httpFleet(send),
    clock,
    toYaml: (data) => stringify(data),
    waitMaxMs: Number.POSITIVE_INFINITY,
    emit,
  };
  return yield* runCommand(stage, invocation, unitFinder(process.cwd()), true);
}
