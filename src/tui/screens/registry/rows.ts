// The rows of the registry: the tree as far as it is open, or what passes the filter, and what has changed since the answer
// before.
import type { KeyValue } from '../../../etcd/index.js';
import { KEY_PREFIX } from '../../../fleet/index.js';
import { type Filter, matches, parseFilter } from '../../prompt/filter.js';
import type { Scene } from '../screen.js';
import { selector } from '../select.js';
import { type TreeRow, treeRows } from './tree.js';

export interface RegistryRows {
  readonly keys: readonly KeyValue[];
  readonly rows: readonly TreeRow[];
  /** Null: it could be read. */
  readonly problem: string | null;
}

/** Folders at the top are open while they are no longer than this. */
const OPEN_MAX = 12;

const NONE: readonly KeyValue[] = [];

/** The revision up to which the last answer but one told, as far as they differ. */
let told = { keys: NONE, revision: 0, before: Number.POSITIVE_INFINITY };

export const registryRows = selector((scene): RegistryRows => {
  const { answers, list } = scene;
  const { value, problem } = answers.to('registry', (questions) => questions.registry());
  const keys = value?.keys ?? NONE;
  const filter = parseFilter(list.filter);
  const rows = treeRows({
    keys: filter.length === 0 ? keys : keys.filter((kv) => passes(kv, filter, scene)),
    prefix: KEY_PREFIX,
    isOpen: ({ path, depth, keys }) =>
      filter.length > 0 || (list.modes[path] ?? (depth === 0 && keys <= OPEN_MAX ? 'open' : '')) === 'open',
    since: changedSince(keys),
  });
  return { keys, rows, problem };
});

function passes({ key, value, lease }: KeyValue, filter: Filter, { source }: Scene): boolean {
  const text = `${key} ${value}`;
  const names = [...text.matchAll(/\b[0-9a-f]{32}\b/g)].map(([id]) => source.picture.machineName(id));
  return matches(filter, { text: `${text} ${names.join(' ')}`, fields: { key, value, lease }, labels: {} });
}

function changedSince(keys: readonly KeyValue[]): number {
  if (keys === told.keys) return told.before;
  const revision = keys.reduce((latest, { modRevision }) => Math.max(latest, modRevision), 0);
  if (told.keys === NONE || revision < told.revision) told = { keys, revision, before: revision };
  else told = { keys, revision, before: revision === told.revision ? told.before : told.revision };
  return told.before;
}
