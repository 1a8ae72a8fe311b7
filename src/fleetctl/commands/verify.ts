// fleetctl verify: signed units were gone by fleet 1.0, and this is how it said so.
import { DEPRECATED_SIGN, type LoneCommand } from '../command.js';

export const verify: LoneCommand = {
  name: 'verify',
  summary: 'gone: there are no signed units any more',
  args: '[unit...]',
  options: [],
  changes: false,
  hidden: 'everywhere',
  alone: true,
  run(output) {
    output.warn(DEPRECATED_SIGN);
    return 2;
  },
};
