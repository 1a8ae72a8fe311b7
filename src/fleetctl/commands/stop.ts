// fleetctl stop: units stopped, but kept on their machines.
import { failure } from '../../base/index.js';
import { existingUnits, setTargetStates } from '../change-units.js';
import type { Command } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const stop: Command = {
  name: 'stop',
  summary: 'stop units, leaving them loaded on their machines',
  args: '<unit...>',
  options: WAIT_OPTIONS,
  changes: true,
  *run(context, args, options) {
    const waiting = readWaiting(options);
    const units = yield* existingUnits(context, args, 'without-templates');
    const inactive = units.find((unit) => unit.targetState === 'inactive');
    if (inactive !== undefined)
      throw failure('not-stoppable', `unable to stop unit ${inactive.name} in state inactive`);
    const names = units.map((unit) => unit.name);
    yield* setTargetStates(context, names, 'loaded');
    yield* waitFor(context, { verb: 'stop', units: names, state: 'loaded', active: false }, waiting);
    context.warn(`Successfully stopped units [${names.join(' ')}].`);
    return 0;
  },
};
