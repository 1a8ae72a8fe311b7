// Even over the values of a metadata key, such as zones: a machine of the value with the fewest units.
import { metadataOf } from '../../machine.js';
import type { Policy } from '../policy.js';

/** Machines without the key are taken when no machine with it is able. */
export function spread(key: string): Policy {
  return {
    name: `emptiest ${key}`,
    rank(_unit, { machine }, cluster) {
      const value = metadataOf(machine, key);
      return value === null ? Number.POSITIVE_INFINITY : cluster.unitsIn(key, value);
    },
  };
}
