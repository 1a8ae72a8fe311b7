// What etcd holds, as a tree that lives: keys by their folders, and below it all about the one under the cursor.
import { counted } from '../../../base/index.js';
import { KEY_PREFIX } from '../../../fleet/index.js';
import type { Line } from '../../draw/line.js';
import { type Column, tableLines } from '../../draw/table.js';
import { breakLine } from '../../draw/wrap.js';
import { Rows } from '../../terminal/canvas.js';
import { cursorAt, tableRowAt } from '../list.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { aboutLines } from './about.js';
import { FIELDS, registryRows } from './rows.js';
import { folderOf, type TreeRow } from './tree.js';
import { valueInLine } from './values.js';

const ids = selector((scene) => registryRows(scene).rows.map(({ path }) => path));

export const registry: Screen = {
  id: 'registry',
  title: 'Registry',
  key: '5',
  offered: ({ questions }) => questions !== null,
  rows: ids,
  readOnly: true,
  rowAt: (scene, x, y) => tableRowAt(ids)({ ...scene, size: tableSize(scene) }, x, y),
  filterHint: 'web@1 or lease:3',
  filterFields: FIELDS,
  bindings: [
    {
      keys: ['right'],
      hint: 'open',
      help: 'open the folder',
      when: (scene) => folderUnder(scene)?.open === false,
      run: (scene) => fold(scene, 'open'),
    },
    {
      keys: ['left'],
      hint: 'close',
      help: 'close it, or the one around',
      when: (scene) => folderUnder(scene)?.open === true || folderAround(scene) !== null,
      run: close,
    },
    {
      keys: ['enter'],
      help: 'open the folder, or close it',
      when: (scene) => folderUnder(scene) !== null,
      run: (scene) => fold(scene, folderUnder(scene)?.open ? 'closed' : 'open'),
    },
  ],
  Body(scene) {
    const { list, size, source } = scene;
    const { rows, empty, stale } = registryRows(scene);
    const table = tableSize(scene);
    const lines: Line[] = [
      ...tableLines({
        columns: columnsOf(scene),
        rows,
        rowOf: (row) => row,
        at: cursorAt(ids(scene), list),
        ...table,
        empty,
      }),
    ];
    while (lines.length < table.height) lines.push([]);
    const nameOf = (id: string): string => source.picture.machineName(id);
    const below = aboutLines(scene, rowUnder(scene), nameOf).flatMap((line) => breakLine(line, size.width));
    return <Rows lines={[...lines, ...stale, ...below].slice(0, size.height)} width={size.width} />;
  },
};

/** What is below it gets the larger part of what there is, since a unit file wants to be read. */
function tableSize({ size }: Scene): Scene['size'] {
  return { width: size.width, height: Math.max(6, Math.ceil(size.height * 0.55)) };
}

function columnsOf({ source }: Scene): readonly Column<TreeRow>[] {
  const nameOf = (id: string): string => source.picture.machineName(id);
  return [
    {
      id: 'key',
      title: 'KEY',
      width: 30,
      grows: true,
      widest: 64,
      names: true,
      cell: (row) => [
        row.fresh ? 'cause' : row.type === 'folder' ? 'decision' : 'name',
        labelOf(row, nameOf),
      ],
    },
    {
      id: 'value',
      title: 'VALUE',
      width: 20,
      grows: true,
      cell: (row) =>
        row.type === 'folder'
          ? ['quiet', row.open ? '' : counted(row.keys, 'key')]
          : valueInLine(row.kv.value, nameOf),
    },
    {
      id: 'revision',
      title: 'REVISION',
      width: 8,
      right: true,
      cell: (row) => (row.type === 'key' ? [row.fresh ? 'cause' : 'quiet', String(row.kv.modRevision)] : ''),
    },
    {
      id: 'lease',
      title: 'LEASE',
      width: 8,
      right: true,
      from: 90,
      cell: (row) => (row.type === 'key' ? ['quiet', row.kv.lease] : ''),
    },
  ];
}

function labelOf(row: TreeRow, nameOf: (id: string) => string): string {
  const mark = row.type === 'folder' ? (row.open ? '▾' : '▸') : row.fresh ? '*' : ' ';
  const named = row.name.replace(/[0-9a-f]{32}/, (id) => {
    const name = nameOf(id);
    return id.startsWith(name) ? id : `${id.slice(0, 8)}… ${name}`;
  });
  return `${'  '.repeat(row.depth)}${mark} ${named}${row.type === 'folder' && row.fresh ? ' *' : ''}`;
}

function rowUnder(scene: Scene): TreeRow | undefined {
  return registryRows(scene).rows[cursorAt(ids(scene), scene.list)];
}

function folderUnder(scene: Scene): Extract<TreeRow, { type: 'folder' }> | null {
  const row = rowUnder(scene);
  return row?.type === 'folder' ? row : null;
}

/** The one that the row under the cursor is in; null: none. */
function folderAround(scene: Scene): string | null {
  const row = rowUnder(scene);
  return row === undefined ? null : folderOf(row.path, KEY_PREFIX);
}

function fold(scene: Scene, to: 'open' | 'closed'): void {
  const { store, list } = scene;
  const folder = folderUnder(scene);
  if (folder !== null) store.changeList({ modes: { ...list.modes, [folder.path]: to } });
}

function close(scene: Scene): void {
  if (folderUnder(scene)?.open) fold(scene, 'closed');
  else scene.store.changeList({ cursor: folderAround(scene) });
}
