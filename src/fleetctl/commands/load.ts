// fleetctl load: units onto machines, without starting them.
import { bringTo, createUnits } from '../change-units.js';
import { type Command, noUnits, SIGN_FLAG } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const load: Command = {
  name: 'load',
  summary: 'schedule units to machines, submitting them if needed',
  args: '[unit...]',
  options: [['--replace', 'replace units whose content differs'], ...WAIT_OPTIONS, SIGN_FLAG],
  changes: true,
  creates: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const waiting = readWaiting(options);
    const made = yield* createUnits(context, args, options, 'loaded');
    const units = yield* bringTo(context, made, 'loaded');
    yield* waitFor(context, { verb: 'load', units, state: 'loaded', active: false }, waiting);
    return 0;
  },
};
