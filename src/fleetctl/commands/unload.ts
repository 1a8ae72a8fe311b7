// fleetctl unload: units off their machines, but kept in the registry.
import { existingUnits, setTargetStates } from '../change-units.js';
import type { Command } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const unload: Command = {
  name: 'unload',
  summary: 'take units off their machines, leaving them in the registry',
  args: '<unit...>',
  options: WAIT_OPTIONS,
  changes: true,
  *run(context, args, options) {
    const waiting = readWaiting(options);
    const names = (yield* existingUnits(context, args, 'without-templates')).map((unit) => unit.name);
    yield* setTargetStates(context, names, 'inactive');
    yield* waitFor(context, { verb: 'unload', units: names, state: 'inactive', active: false }, waiting);
    context.warn(`Successfully unloaded units [${names.join(' ')}].`);
    return 0;
  },
};
