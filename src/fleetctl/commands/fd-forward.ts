// fleetctl fd-forward: what fleetctl ran on the far end of an SSH tunnel. There are no tunnels here.
import { quoted } from '../../base/index.js';
import type { LoneCommand } from '../command.js';

export const fdForward: LoneCommand = {
  name: 'fd-forward',
  summary: 'pass stdin and stdout on to a socket, for --tunnel',
  args: '[socket...]',
  options: [],
  changes: false,
  hidden: 'in-fleetsim',
  alone: true,
  run(output, args) {
    const [socket] = args;
    if (socket === undefined || args.length > 1) output.warn('Provide a single argument');
    else {
      const why = 'fleetctl runs it on the far end of an SSH tunnel, and there are no tunnels here';
      output.warn(`fd-forward has nothing to pass on to ${quoted(socket)}: ${why}`);
    }
    return 1;
  },
};
