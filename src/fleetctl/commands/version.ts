// fleetctl version: the fleet whose behaviour this is.
import { FLEET_VERSION } from '../../fleet/index.js';
import type { LoneCommand } from '../command.js';

export const version: LoneCommand = {
  name: 'version',
  summary: 'print the version of fleet that this behaves like',
  args: '',
  options: [],
  changes: false,
  hidden: 'in-fleetsim',
  alone: true,
  run(output) {
    output.print(`fleetctl version ${FLEET_VERSION}`);
    return 0;
  },
};
