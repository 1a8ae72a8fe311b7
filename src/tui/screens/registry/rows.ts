// The rows of the registry: the tree as far as it is open, or what passes the filter, and what has changed since the answer
// before.

import type { Task } from '../../../base/index.js';
import type { KeyValue } from '../../../etcd/index.js';
import { KEY_PREFIX } from '../../../fleet/index.js';
import { type Answered, withoutAnswer } from '../../answers.js';
import type { Line } from '../../draw/line.js';
import { type Filter, matches, parseFilter } from '../../prompt/filter.js';
import { noneLike } from '../../prompt/filter-words.js';
import type { Questions } from '../../source.js';
import type { ListState } from '../../store.js';
import { staleLines } from '../answered.js';
import type { Scene } from '../screen.js';
import { type TreeRow, treeRows } from './tree.js';

export interface RegistryRows {
  readonly keys: readonly KeyValue[];
  readonly rows: readonly TreeRow[];
  /** What is said where there is no row. */
  readonly empty: string;
  /** Why there is no newer answer. */
  readonly stale: readonly Line[];
}

/** Folders at the top are open while they are no longer than this. */
const OPEN_MAX = 12;

interface Found {
  readonly keys: readonly KeyValue[];
  /** Those that pass the filter. */
  readonly passed: readonly KeyValue[];
}

const NONE: Found = { keys: [], passed: [] };

/** What was shown last; keys and list are the same objects until there are others. */
let made: {
  readonly found: Found;
  readonly list: ListState;
  readonly problem: string | null;
  readonly result: RegistryRows;
} | null = null;

/** The revision up to which the last answer but one told, as far as they differ. */
let told = { keys: NONE.keys, revision: 0, before: Number.POSITIVE_INFINITY };

/** Tens of thousands of keys are looked at only when they have been asked for anew. */
export function registryRows(scene: Scene): RegistryRows {
  const { answers, list } = scene;
  const answered = answers.to(`registry ${list.filter}`, (questions) => find(questions, scene));
  const { value, problem } = answered;
  const found = value ?? NONE;
  if (made?.found !== found || made.list !== list || made.problem !== problem) {
    const rows = treeRows({
      keys: found.passed,
      prefix: KEY_PREFIX,
      isOpen: ({ path, depth, keys }) =>
        list.filter !== '' ||
        (list.modes[path] ?? (depth === 0 && keys <= OPEN_MAX ? 'open' : '')) === 'open',
      since: changedSince(found.keys),
    });
    const empty = emptyWords(answered, scene);
    made = { found, list, problem, result: { keys: found.keys, rows, empty, stale: staleLines(answered) } };
  }
  return made.result;
}

/** What `/` looks at of keys. */
export const FIELDS = ['key', 'value', 'lease'];

function emptyWords(answered: Answered<Found>, scene: Scene): string {
  if (answered.value === null) return withoutAnswer(answered);
  return scene.list.filter === '' ? 'nothing is written there yet' : noneLike('key', scene, FIELDS);
}

function* find(questions: Questions, scene: Scene): Task<Found> {
  const { keys } = yield* questions.registry();
  const filter = parseFilter(scene.list.filter);
  return { keys, passed: filter.length === 0 ? keys : keys.filter((kv) => passes(kv, filter, scene)) };
}

function passes({ key, value, lease }: KeyValue, filter: Filter, { source }: Scene): boolean {
  const text = `${key} ${value}`;
  const names = [...text.matchAll(/\b[0-9a-f]{32}\b/g)].map(([id]) => source.picture.machineName(id));
  return matches(filter, { text: `${text} ${names.join(' ')}`, fields: { key, value, lease }, labels: {} });
}

function changedSince(keys: readonly KeyValue[]): number {
  if (keys === told.keys) return told.before;
  const revision = keys.reduce((latest, { modRevision }) => Math.max(latest, modRevision), 0);
  if (told.keys === NONE.keys || revision < told.revision) told = { keys, revision, before: revision };
  else told = { keys, revision, before: revision === told.revision ? told.before : told.revision };
  return told.before;
}
