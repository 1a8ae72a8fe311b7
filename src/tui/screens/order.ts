// Things in the order of their names, kept from one look to the next: sorted are only those that have come.
import { firstFrom } from '../../base/index.js';

/** When more have come at once, all are sorted anew. */
const INSERTED_MAX = 64;

/** What remembers the order of one map's keys; of another map it begins anew. */
export function inOrder(
  compare: (a: string, b: string) => number,
): (things: ReadonlyMap<string, unknown>) => readonly string[] {
  let keys: readonly string[] = [];
  let ordered: readonly string[] = [];
  return (things) => {
    if (isSame(keys, things)) return ordered;
    const known = new Set(keys);
    keys = [...things.keys()];
    const come = keys.filter((key) => !known.has(key));
    ordered =
      come.length > INSERTED_MAX
        ? [...keys].sort(compare)
        : inserted(
            ordered.filter((key) => things.has(key)),
            come,
            compare,
          );
    return ordered;
  };
}

/** Whether these are the map's keys, in its own order. */
function isSame(keys: readonly string[], things: ReadonlyMap<string, unknown>): boolean {
  if (keys.length !== things.size) return false;
  let i = 0;
  for (const key of things.keys()) if (keys[i++] !== key) return false;
  return true;
}

function inserted(
  ordered: string[],
  come: readonly string[],
  compare: (a: string, b: string) => number,
): readonly string[] {
  for (const key of come)
    ordered.splice(
      firstFrom(ordered, (other) => compare(other, key) < 0),
      0,
      key,
    );
  return ordered;
}
