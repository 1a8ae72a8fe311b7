// fleetctl restart: units stopped and started again, one after another, so that of several one is down at a time.
import type { Task } from '../../base/index.js';
import type { Unit } from '../../fleet/index.js';
import { activeUnits, setTargetStates } from '../change-units.js';
import { type Command, type Context, noUnits } from '../command.js';
import { BLOCK_ATTEMPTS, readWaiting, type Waiting, waitFor, waitUntilStopped } from '../wait-for.js';

export const restart: Command = {
  name: 'restart',
  summary: 'stop units and start them again, one after another',
  args: '[unit...]',
  options: [BLOCK_ATTEMPTS],
  changes: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const waiting = readWaiting(options);
    // Differs from fleet, which passes over an inactive unit and calls that a success.
    const activity = { verb: 'restart', code: 'not-restartable', isInactive } as const;
    const { units, exitCode } = yield* activeUnits(context, args, activity);
    for (const unit of units) yield* restartOne(context, unit, waiting);
    return exitCode;
  },
};

/** A global unit has no current state. */
function isInactive({ global, targetState, currentState }: Unit): boolean {
  return (global ? targetState : currentState) === 'inactive';
}

function* restartOne(context: Context, { name, global, targetState }: Unit, waiting: Waiting): Task<void> {
  if (targetState === 'launched') {
    yield* setTargetStates(context, [name], 'loaded');
    if (global) yield* waitUntilStopped(context, name, waiting);
    else yield* waitFor(context, { verb: 'stop', units: [name], state: 'loaded', active: false }, waiting);
  }
  yield* setTargetStates(context, [name], 'launched');
  yield* waitFor(
    context,
    { verb: global ? 'restart' : 'start', units: [name], state: 'launched', active: true },
    waiting,
  );
}
