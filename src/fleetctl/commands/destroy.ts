// fleetctl destroy: units gone from machines and registry.
import { existingUnits } from '../change-units.js';
import type { Command } from '../command.js';

export const destroy: Command = {
  name: 'destroy',
  summary: 'stop units and remove them from the registry',
  args: '<unit...>',
  options: [],
  changes: true,
  *run(context, args) {
    for (const unit of yield* existingUnits(context, args, 'with-templates')) {
      yield* context.api.destroyUnit(unit.name);
      context.print(`Destroyed ${unit.name}`);
    }
    return 0;
  },
};
