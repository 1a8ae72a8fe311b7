// fleet's own policy (engine/scheduler.go): the machine with the fewest units, ties by machine ID.
import type { Policy } from '../policy.js';

export const leastLoaded: Policy = {
  name: 'least loaded',
  byLoad: 'fewest',
  rank: (_unit, { load }) => load,
};
