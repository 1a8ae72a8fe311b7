// A fleetctl command on a cluster behind an endpoint. Time is the wall's, and somebody is there to press Ctrl-C.
import { stringify } from 'yaml';
import { askBeyond, type Endpoint, httpFleet, sendTo } from '../api/index.js';
import type { Task } from '../base/index.js';
import { type CommandEvent, type Invocation, requestMs, runCommand, type Stage } from '../fleetctl/index.js';
import { startWallClock } from '../live/index.js';
import { unitFinder } from './files.js';
import { promiseOf } from './task.js';

/** Ends with the exit code; fails when there is no such cluster. */
export function runRemote(
  endpoint: Endpoint,
  invocation: Invocation,
  emit: (event: CommandEvent) => void,
): Promise<number> {
  return promiseOf(run(endpoint, invocation, emit));
}

function* run(endpoint: Endpoint, invocation: Invocation, emit: (event: CommandEvent) => void): Task<number> {
  const send = sendTo(endpoint, requestMs(invocation.options));
  const stage: Stage = {
    ...(yield* askBeyond(send)),
    api: httpFleet(send),
    clock: startWallClock(),
    toYaml: (data) => stringify(data),
    waitMaxMs: Number.POSITIVE_INFINITY,
    emit,
  };
  return yield* runCommand(stage, invocation, unitFinder(process.cwd()), true);
}
