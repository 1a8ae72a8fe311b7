// fleetctl unload: units off their machines, but kept in the registry.
import { existingUnits, setTargetStates } from '../change-units.js';
import { type Command, noUnits } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const unload: Command = {
  name: 'unload',
  summary: 'take units off their machines, leaving them in the registry',
  args: '[unit...]',
  options: WAIT_OPTIONS,
  changes: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const waiting = readWaiting(options);
    // Differs from fleet, which leaves what waits for a machine waiting.
    const units = (yield* existingUnits(context, args, 'without-templates')).filter(
      (unit) => unit.targetState !== 'inactive' || unit.currentState !== 'inactive',
    );
    const names = units.map((unit) => unit.name);
    yield* setTargetStates(context, names, 'inactive');
    yield* waitFor(context, { verb: 'unload', units: names, state: 'inactive', active: false }, waiting);
    const unloaded = units.filter((unit) => !unit.global).map((unit) => unit.name);
    context.warn(`Successfully unloaded units [${unloaded.join(' ')}].`);
    return 0;
  },
};
