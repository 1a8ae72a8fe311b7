// fleetctl submit: units into the registry, and no further.
import { createUnits } from '../change-units.js';
import { type Command, noUnits, SIGN_FLAG } from '../command.js';

export const submit: Command = {
  name: 'submit',
  summary: 'put units into the registry',
  args: '[unit...]',
  options: [['--replace', 'replace units whose content differs'], SIGN_FLAG],
  changes: true,
  creates: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    yield* createUnits(context, args, options, 'inactive');
    return 0;
  },
};
