// fleetctl load: units onto machines, without starting them.
import { createUnits, setTargetStates } from '../change-units.js';
import type { Command } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const load: Command = {
  name: 'load',
  summary: 'schedule units to machines, submitting them if needed',
  args: '<unit...>',
  options: [['--replace', 'replace units whose content differs'], ...WAIT_OPTIONS],
  changes: true,
  *run(context, args, options) {
    const waiting = readWaiting(options);
    const { named } = yield* createUnits(context, args, options, 'loaded');
    yield* setTargetStates(context, named, 'loaded');
    yield* waitFor(context, { verb: 'load', units: named, state: 'loaded', active: false }, waiting);
    return 0;
  },
};
