// The registry as a tree of which only what is open is walked: keys are in order, so each folder is a stretch of them.
import { firstFrom } from '../../../base/index.js';
import type { KeyValue } from '../../../etcd/index.js';

export type TreeRow = {
  /** The key, or with a `/` at its end what all keys of a folder begin with. */
  readonly path: string;
  /** The last part of it. */
  readonly name: string;
  readonly depth: number;
  /** Written since the revision before. */
  readonly fresh: boolean;
} & (
  | { readonly type: 'folder'; readonly open: boolean; readonly keys: number }
  | { readonly type: 'key'; readonly kv: KeyValue }
);

export interface TreeOptions {
  /** As etcd has them: those of one folder stand together. */
  readonly keys: readonly KeyValue[];
  /** What all of them begin with, and no row says again. */
  readonly prefix: string;
  readonly isOpen: (folder: {
    readonly path: string;
    readonly depth: number;
    readonly keys: number;
  }) => boolean;
  /** Keys written after this revision are fresh. */
  readonly since: number;
}

export function treeRows({ keys, prefix, isOpen, since }: TreeOptions): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const fresh = keys.flatMap(({ modRevision }, i) => (modRevision > since ? [i] : []));
  const isFresh = (from: number, to: number): boolean => {
    const next = fresh[firstFrom(fresh, (i) => i < from)];
    return next !== undefined && next < to;
  };
  const walk = (from: number, to: number, above: string, depth: number): void => {
    for (let i = from; i < to; ) {
      const kv = keys[i] as KeyValue;
      const slash = kv.key.indexOf('/', above.length);
      if (slash < 0) {
        const name = kv.key.slice(above.length);
        rows.push({ type: 'key', path: kv.key, name, depth, fresh: kv.modRevision > since, kv });
        i += 1;
        continue;
      }
      const path = kv.key.slice(0, slash + 1);
      const end = endOf(keys, { from: i, to, prefix: path });
      const open = isOpen({ path, depth, keys: end - i });
      const name = kv.key.slice(above.length, slash + 1);
      rows.push({ type: 'folder', path, name, depth, open, keys: end - i, fresh: isFresh(i, end) });
      if (open) walk(i, end, path, depth + 1);
      i = end;
    }
  };
  walk(0, keys.length, prefix, 0);
  return rows;
}

/** Where the keys that begin so end, by halving. */
function endOf(
  keys: readonly KeyValue[],
  { from, to, prefix }: { readonly from: number; readonly to: number; readonly prefix: string },
): number {
  let low = from + 1;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]?.key.startsWith(prefix)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The folder that a row is in; null: it is in none. */
export function folderOf(path: string, prefix: string): string | null {
  const end = path.lastIndexOf('/', path.length - 2) + 1;
  return end <= prefix.length ? null : path.slice(0, end);
}
