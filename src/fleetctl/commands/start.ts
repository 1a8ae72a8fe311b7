// fleetctl start: units running somewhere, whatever that takes.
import { createUnits, setTargetStates } from '../change-units.js';
import type { Command } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const start: Command = {
  name: 'start',
  summary: 'start units, submitting and loading them if needed',
  args: '<unit...>',
  options: [['--replace', 'replace units whose content differs'], ...WAIT_OPTIONS],
  changes: true,
  *run(context, args, options) {
    const waiting = readWaiting(options);
    const { named } = yield* createUnits(context, args, options, 'launched');
    yield* setTargetStates(context, named, 'launched');
    yield* waitFor(context, { verb: 'start', units: named, state: 'launched', active: true }, waiting);
    return 0;
  },
};
