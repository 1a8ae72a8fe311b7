// fleetctl start: units running somewhere, whatever that takes.
import { bringTo, createUnits } from '../change-units.js';
import { type Command, noUnits, SIGN_FLAG } from '../command.js';
import { readWaiting, WAIT_OPTIONS, waitFor } from '../wait-for.js';

export const start: Command = {
  name: 'start',
  summary: 'start units, submitting and loading them if needed',
  args: '[unit...]',
  options: [['--replace', 'replace units whose content differs'], ...WAIT_OPTIONS, SIGN_FLAG],
  changes: true,
  creates: true,
  *run(context, args, options) {
    if (args.length === 0) return noUnits(context);
    const waiting = readWaiting(options);
    const made = yield* createUnits(context, args, options, 'launched');
    const units = yield* bringTo(context, made, 'launched');
    yield* waitFor(context, { verb: 'start', units, state: 'launched', active: true }, waiting);
    return 0;
  },
};
