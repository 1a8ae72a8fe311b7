// The less loaded of two machines picked by lot: nearly as even as looking at all of them (Mitzenmacher's "power of two
// choices"), and what a scheduler can do that does not know all of them well.
import { lotOf } from '../lot.js';
import type { Policy } from '../policy.js';

export function powerOfTwo(seed: number): Policy {
  return {
    name: 'less loaded of two picked',
    draw: { count: 2, lot: (unit, machine) => lotOf(seed, unit.name, machine.id) },
    rank: (_unit, { load }) => load,
  };
}
