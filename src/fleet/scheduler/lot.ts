// Chance that nothing has to be remembered of: a unit's lot on a machine follows from their names and a seed, so that a
// plan that is made again, by whichever engine, draws the same.
import { hashText } from '../../base/index.js';

/** A whole number of 32 bits, negative ones among them. */
export function lotOf(seed: number, unit: string, machineId: string): number {
  return hashText(machineId, hashText(unit, seed));
}
