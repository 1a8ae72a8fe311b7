// fleetctl destroy: units gone from machines and registry.
import { existingUnits } from '../change-units.js';
import { type Command, noUnits } from '../command.js';
import { readWaiting, WAIT_OPTIONS } from '../wait-for.js';

export const destroy: Command = {
  name: 'destroy',
  summary: 'stop units and remove them from the registry',
  args: '[unit...]',
  // A destroyed unit is gone from the registry at once: whether to wait for it makes no difference.
  options: WAIT_OPTIONS,
  changes: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    readWaiting(options);
    for (const unit of yield* existingUnits(context, args, 'with-templates')) {
      yield* context.api.destroyUnit(unit.name);
      context.print(`Destroyed ${unit.name}`);
    }
    return 0;
  },
};
