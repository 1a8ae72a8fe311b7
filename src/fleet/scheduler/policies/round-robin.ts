// One machine after another in the order of IDs, and then from the first again. Whose turn it is follows from how many
// units there are, so that there is nothing to remember from one leader to the next.
import type { Policy } from '../policy.js';

export const roundRobin: Policy = {
  name: 'next in turn',
  rank(_unit, { machine }, cluster) {
    const turn = cluster.load % cluster.machines;
    return (cluster.position(machine) - turn + cluster.machines) % cluster.machines;
  },
};
