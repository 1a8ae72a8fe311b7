// Sorting out by cost: how rules of thumb thin out machines one after another, whatever stands for a machine.
import type { Draw } from './policy.js';

/** Those with the least cost, in the order they had. */
export function least<T>(items: readonly T[], cost: (item: T) => number): readonly T[] {
  let lowest = Number.POSITIVE_INFINITY;
  let found: T[] = [];
  for (const item of items) {
    const costs = cost(item);
    if (costs > lowest) continue;
    if (costs < lowest) found = [];
    lowest = costs;
    found.push(item);
  }
  return found;
}

/** As many as are drawn, at least one: those with the lowest lots, of equal ones the first, in the order they had. */
export function drawn<T>(items: readonly T[], { count }: Draw, lotOf: (item: T) => number): readonly T[] {
  const lots = items.map((item) => ({ item, lot: lotOf(item) }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));
  const chosen = new Set(lots.slice(0, Math.max(1, Math.trunc(count) || 1)).map(({ item }) => item));
  return items.filter((item) => chosen.has(item));
}
