// What all screens with rows have in common: the row under the cursor, the marked ones, and the keys for that.
import { rowOnLine } from '../draw/table.js';
import type { Binding } from '../keys.js';
import type { ListState } from '../store.js';
import type { Scene, Screen } from './screen.js';

/** Where the cursor is among rows: if what it was on is gone, on what came after that; -1 where there are none. */
export function cursorAt(
  rows: readonly string[],
  { cursor, among }: Pick<ListState, 'cursor' | 'among'>,
): number {
  if (rows.length === 0) return -1;
  if (cursor === null) return 0;
  const at = rows.indexOf(cursor);
  return at >= 0 ? at : Math.max(0, heirAt(rows, among, among.indexOf(cursor)));
}

/** The first of the rows below that is still there, or of those above; -1: none is. */
function heirAt(rows: readonly string[], among: readonly string[], goneAt: number): number {
  const there = new Map(rows.map((row, i) => [row, i]));
  const heir =
    among.slice(goneAt + 1).find((row) => there.has(row)) ??
    among.slice(0, Math.max(0, goneAt)).findLast((row) => there.has(row));
  return heir === undefined ? -1 : (there.get(heir) ?? -1);
}

/** The row under the cursor; undefined: there is none. */
function rowAt(rows: readonly string[], list: ListState): string | undefined {
  return rows[cursorAt(rows, list)];
}

/** Goes into the row under the cursor. */
export function enterRow(screen: string, rows: (scene: Scene) => readonly string[]): (scene: Scene) => void {
  return (scene) => {
    const row = rowAt(rows(scene), scene.list);
    if (row !== undefined) scene.store.enter(screen, row);
  };
}

/** What keys act on: the marked rows, or the one under the cursor. */
export function chosenRows(rows: readonly string[], list: ListState): readonly string[] {
  const marked = rows.filter((row) => list.marked.has(row));
  if (marked.length > 0) return marked;
  const under = rowAt(rows, list);
  return under === undefined ? [] : [under];
}

/** `rowAt` of a screen that is one table. */
export function tableRowAt(
  rows: (scene: Scene) => readonly string[],
): (scene: Scene, x: number, y: number) => string | null {
  return (scene, _x, y) => {
    const ids = rows(scene);
    const { height } = scene.size;
    return ids[rowOnLine(y, { rows: ids.length, at: cursorAt(ids, scene.list), height })] ?? null;
  };
}

/** Of screens that go with their last row where nobody chose one. */
export const followBinding: Binding<Scene> = {
  keys: ['escape', 'f'],
  hint: 'follow',
  help: 'follow the newest again',
  when: ({ list }) => list.cursor !== null,
  run: ({ store }) => store.changeList({ cursor: null }),
};

export function listBindings(screen: Screen): readonly Binding<Scene>[] {
  const {
    rows,
    neighbour = (_scene, at, by) => at + by,
    follows = false,
    sorts = [],
    filterHint,
    readOnly = false,
  } = screen;
  if (rows === undefined) return [];
  const move = (by: (scene: Scene, at: number, last: number) => number) => (scene: Scene) => {
    const ids = rows(scene);
    const last = ids.length - 1;
    const at = follows && scene.list.cursor === null ? last : cursorAt(ids, scene.list);
    const to = Math.max(0, Math.min(last, by(scene, at, last)));
    scene.store.changeList({ cursor: follows && to === last ? null : (ids[to] ?? null), among: ids });
  };
  const page = ({ size }: Scene): number => Math.max(1, size.height - 3);
  return [
    { keys: ['up', 'wheelup'], help: 'one row up', run: move((scene, at) => neighbour(scene, at, -1)) },
    { keys: ['down', 'wheeldown'], help: 'one row down', run: move((scene, at) => neighbour(scene, at, 1)) },
    ...(screen.neighbour === undefined
      ? []
      : [
          { keys: ['left'], help: 'one to the left', run: move((_scene, at) => at - 1) },
          { keys: ['right'], help: 'one to the right', run: move((_scene, at) => at + 1) },
        ]),
    { keys: ['pageup', 'ctrl+b'], help: 'a page up', run: move((scene, at) => at - page(scene)) },
    { keys: ['pagedown', 'ctrl+f'], help: 'a page down', run: move((scene, at) => at + page(scene)) },
    { keys: ['home', 'g'], help: 'to the first', run: move(() => 0) },
    { keys: ['end', 'G'], help: 'to the last', run: move((_scene, _at, last) => last) },
    ...(readOnly ? [] : markBindings(rows)),
    ...(sorts.length === 0 ? [] : sortBindings(sorts)),
    ...(filterHint === undefined ? [] : filterBindings(filterHint)),
  ];
}

function markBindings(rows: (scene: Scene) => readonly string[]): readonly Binding<Scene>[] {
  return [
    {
      keys: ['m'],
      hint: 'mark',
      help: 'mark this row, or no longer; keys act on all marked ones',
      run: toggleMark(rows),
    },
    {
      keys: ['M'],
      help: 'no marks any more',
      when: ({ list }) => list.marked.size > 0,
      run: ({ store }) => store.changeList({ marked: new Set() }),
    },
  ];
}

function toggleMark(rows: (scene: Scene) => readonly string[]): (scene: Scene) => void {
  return (scene) => {
    const ids = rows(scene);
    const at = cursorAt(ids, scene.list);
    const id = ids[at];
    if (id === undefined) return;
    const marked = new Set(scene.list.marked);
    if (!marked.delete(id)) marked.add(id);
    scene.store.changeList({ marked, cursor: ids[Math.min(at + 1, ids.length - 1)] ?? id, among: ids });
  };
}

function sortBindings(sorts: readonly string[]): readonly Binding<Scene>[] {
  return [
    {
      keys: ['s'],
      hint: 'sort',
      help: `sort by the next column: ${sorts.join(', ')}`,
      run({ store, list }) {
        const next = sorts[sorts.indexOf(list.sort?.column ?? '') + 1];
        store.changeList({ sort: next === undefined ? null : { column: next, descending: false } });
      },
    },
    {
      keys: ['S'],
      help: 'sort the other way round',
      when: ({ list }) => list.sort !== null,
      run({ store, list }) {
        if (list.sort !== null)
          store.changeList({ sort: { ...list.sort, descending: !list.sort.descending } });
      },
    },
  ];
}

function filterBindings(example: string): readonly Binding<Scene>[] {
  return [
    {
      keys: ['/'],
      hint: 'filter',
      help: `show only some rows, such as ${example}`,
      run: ({ store }) => store.typeFilter(),
    },
    {
      keys: ['escape'],
      hint: 'all rows',
      always: true,
      help: 'all rows again, where only some are shown',
      when: ({ list }) => list.filter !== '',
      run: ({ store }) => store.changeList({ filter: '' }),
    },
  ];
}
