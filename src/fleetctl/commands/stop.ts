// fleetctl stop: units stopped, but kept on their machines.
import type { Unit } from '../../fleet/index.js';
import { activeUnits, setTargetStates } from '../change-units.js';
import { type Command, noUnits } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const stop: Command = {
  name: 'stop',
  summary: 'stop units, leaving them loaded on their machines',
  args: '[unit...]',
  options: WAIT_OPTIONS,
  changes: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const waiting = readWaiting(options);
    const active = yield* activeUnits(context, args, { verb: 'stop', code: 'not-stoppable', isInactive });
    const units = active.units.filter(
      (unit) => unit.global || unit.targetState !== 'loaded' || unit.currentState !== 'loaded',
    );
    const names = units.map((unit) => unit.name);
    yield* setTargetStates(context, names, 'loaded');
    yield* waitFor(context, { verb: 'stop', units: names, state: 'loaded', active: false }, waiting);
    const stopped = units.filter((unit) => !unit.global).map((unit) => unit.name);
    context.warn(`Successfully stopped units [${stopped.join(' ')}].`);
    return active.exitCode;
  },
};

/** A global unit has no current state. */
function isInactive(unit: Unit): boolean {
  return !unit.global && unit.currentState === 'inactive';
}
