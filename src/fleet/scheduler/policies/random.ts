// Any machine, by lot.
import { lotOf } from '../lot.js';
import type { Policy } from '../policy.js';

export function random(seed: number): Policy {
  return {
    name: 'picked at random',
    rank: (unit, { machine }) => lotOf(seed, unit.name, machine.id),
  };
}
