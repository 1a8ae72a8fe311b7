// Finding one's place in what is in order.

/** The first index from which `before` no longer holds, of things for which it holds up to some index and not from there on. */
export function firstFrom<T>(items: readonly T[], before: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
