// Delta debugging (Zeller's ddmin): the few items of a list that a failure needs. It asks again and again whether a shorter
// list still fails; what failing means is the caller's.

export interface ShrinkOptions<T> {
  readonly items: readonly T[];
  /** Whether these, in their order, still fail. It is asked of lists shorter than `items` only. */
  readonly fails: (items: readonly T[]) => boolean;
  /** How often it may be asked. */
  readonly trialsMax: number;
}

/** As many trials used, and what is left: nothing of it can be spared alone, unless the trials ran out. */
export interface Shrunk<T> {
  readonly items: readonly T[];
  readonly trials: number;
}

export function shrink<T>({ items: all, fails, trialsMax }: ShrinkOptions<T>): Shrunk<T> {
  let items = all;
  let trials = 0;
  const stillFails = (some: readonly T[]): boolean => {
    trials += 1;
    return fails(some);
  };
  let parts = 2;
  while (items.length > 0 && trials < trialsMax) {
    const size = Math.ceil(items.length / parts);
    const smaller = withoutOnePart(items, size, (some) => trials < trialsMax && stillFails(some));
    if (smaller !== null) {
      items = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(items.length, parts * 2);
  }
  return { items, trials };
}

/** The later parts are tried first: what came after a failure's cause is the easiest to spare. */
function withoutOnePart<T>(
  items: readonly T[],
  size: number,
  stillFails: (items: readonly T[]) => boolean,
): readonly T[] | null {
  for (let from = Math.floor((items.length - 1) / size) * size; from >= 0; from -= size) {
    const rest = [...items.slice(0, from), ...items.slice(from + size)];
    if (stillFails(rest)) return rest;
  }
  return null;
}
