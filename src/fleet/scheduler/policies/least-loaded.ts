// fleet's own policy (engine/scheduler.go): the machine with the fewest units, ties by machine ID.
import type { Policy } from '../policy.js';

export const leastLoaded: Policy = {
  name: 'least loaded',
  choose(_unit, [first, ...rest]) {
    return rest.reduce(
      (best, candidate) => (candidate.units.size < best.units.size ? candidate : best),
      first,
    );
  },
};
