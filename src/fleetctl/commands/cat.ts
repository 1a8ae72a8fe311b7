// fleetctl cat: a unit file as the registry has it.
import { serialiseUnitFile } from '../../systemd/index.js';
import { existingUnits } from '../change-units.js';
import type { Command } from '../command.js';

export const cat: Command = {
  name: 'cat',
  summary: 'print the unit file of a unit in the registry',
  args: '[unit...]',
  options: [],
  changes: false,
  *run(context, args) {
    if (args.length !== 1) {
      context.warn('One unit file must be provided');
      return 1;
    }
    for (const unit of yield* existingUnits(context, args, 'with-templates')) {
      context.print(serialiseUnitFile(unit.file).replace(/\n$/, ''));
    }
    return 0;
  },
};
