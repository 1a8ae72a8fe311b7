// fleetctl submit: units into the registry, and no further.
import { createUnits } from '../change-units.js';
import type { Command } from '../command.js';
import { readWaiting, waitFor } from '../wait-for.js';

export const submit: Command = {
  name: 'submit',
  summary: 'put units into the registry',
  args: '<unit...>',
  options: [['--replace', 'replace units whose content differs']],
  changes: true,
  *run(context, args, options) {
    const { created } = yield* createUnits(context, args, options, 'inactive');
    yield* waitFor(
      context,
      { verb: 'submit', units: created, state: 'inactive', active: false },
      readWaiting({}),
    );
    return 0;
  },
};
