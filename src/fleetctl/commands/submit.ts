// fleetctl submit: units into the registry, and no further.
import { createUnits } from '../change-units.js';
import { type Command, noUnits, SIGN_FLAG } from '../command.js';
import { readWaiting, waitFor } from '../wait-for.js';

export const submit: Command = {
  name: 'submit',
  summary: 'put units into the registry',
  args: '[unit...]',
  options: [['--replace', 'replace units whose content differs'], SIGN_FLAG],
  changes: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const { created } = yield* createUnits(context, args, options, 'inactive');
    yield* waitFor(
      context,
      { verb: 'submit', units: [...created], state: 'inactive', active: false },
      readWaiting({}),
    );
    return 0;
  },
};
