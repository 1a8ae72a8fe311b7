// Small draws from seeded chance, as chaos needs them.
import { present, type Random } from '../../base/index.js';

/** Whether what happens `percent` times of 100 happens now. */
export function chance(random: Random, percent: number): boolean {
  return random.int(1, 100) <= percent;
}

export function oneOf<T>(random: Random, choices: readonly T[]): T {
  return present(choices[random.int(0, choices.length - 1)], 'there is something to choose from');
}

/** Null when there is nothing to choose from. */
export function oneOrNone<T>(random: Random, choices: readonly T[]): T | null {
  return choices.length === 0 ? null : oneOf(random, choices);
}
