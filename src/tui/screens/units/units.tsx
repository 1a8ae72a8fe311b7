// The units as a table, and in full why the one under the cursor waits.
import { formatTime } from '../../../events/index.js';
import type { Line } from '../../draw/line.js';
import { type Column, tableLines } from '../../draw/table.js';
import { wrap } from '../../draw/wrap.js';
import { noneLike } from '../../prompt/filter-words.js';
import { Rows } from '../../terminal/canvas.js';
import { cursorAt, tableRowAt } from '../list.js';
import { nothingYet } from '../nothing-yet.js';
import type { Scene, Screen, Size } from '../screen.js';
import { unitBindings } from '../unit-keys.js';
import { rowOf, UNIT_SORTS, type UnitRow, unitNames } from './rows.js';

const COLUMNS: readonly Column<UnitRow>[] = [
  {
    id: 'sign',
    title: '',
    width: 1,
    cell: ({ sign }) => [sign.look, sign.mark],
  },
  {
    id: 'unit',
    title: 'UNIT',
    width: 22,
    grows: true,
    widest: 28,
    names: true,
    cell: ({ unit }) => ['name', unit],
  },
  {
    id: 'wanted',
    title: 'WANTED',
    width: 8,
    grows: true,
    widest: 9,
    from: 76,
    cell: ({ wanted }) => wanted,
  },
  { id: 'state', title: 'STATE', width: 8, grows: true, widest: 9, cell: ({ state }) => state },
  {
    id: 'machine',
    title: 'MACHINE',
    width: 8,
    grows: true,
    widest: 12,
    names: true,
    cell: ({ machine }) => machine,
  },
  {
    id: 'active',
    title: 'ACTIVE',
    width: 11,
    from: 70,
    cell: ({ sign, active, stale }) => [sign.look, stale && active !== '-' ? `${active}?` : active],
  },
  { id: 'sub', title: 'SUB', width: 10, from: 100, cell: ({ sub }) => sub },
  {
    id: 'changed',
    title: 'CHANGED',
    width: 12,
    from: 130,
    cell: ({ changedMs }) => formatTime(changedMs),
  },
  { id: 'note', title: 'WAITS BECAUSE', width: 13, grows: true, cell: ({ note }) => ['bad', note] },
];

const WAIT_ROWS_MAX = 3;

const NO_UNITS = 'no units yet; start one: `:start hello.service`';

const FIELDS = ['unit', 'wanted', 'state', 'on', 'active', 'sub'];

export const units: Screen = {
  id: 'units',
  title: 'Units',
  key: '2',
  rows: unitNames,
  rowsAre: 'units',
  sorts: UNIT_SORTS,
  filterHint: 'state:failed on:core-03 zone=b',
  filterFields: FIELDS,
  total: ({ source: { picture } }) => picture.units.size,
  rowAt: (scene, x, y) => tableRowAt(unitNames)({ ...scene, size: tableSize(scene) }, x, y),
  bindings: unitBindings(unitNames),
  Body(scene) {
    const { source, list, size } = scene;
    const rows = unitNames(scene);
    const table = tableSize(scene);
    const lines = tableLines({
      columns: COLUMNS,
      rows,
      rowOf: (unit) => rowOf(unit, source.picture),
      at: cursorAt(rows, list),
      isMarked: (unit) => list.marked.has(unit),
      sort: list.sort,
      ...table,
      empty: list.filter === '' ? nothingYet(scene, NO_UNITS) : noneLike('unit', scene, FIELDS),
    });
    const blank = Array.from({ length: table.height - lines.length }, (): Line => []);
    return <Rows lines={[...lines, ...blank, ...waitLines(scene)]} width={size.width} />;
  },
};

function tableSize(scene: Scene): Size {
  const { width, height } = scene.size;
  return { width, height: height - waitLines(scene).length };
}

/** The column has seldom room for the whole reason. */
function waitLines(scene: Scene): readonly Line[] {
  const { source, list, size } = scene;
  const rows = unitNames(scene);
  const unit = rows[cursorAt(rows, list)];
  const note = unit === undefined ? '' : (rowOf(unit, source.picture)?.note ?? '');
  if (unit === undefined || note === '') return [];
  return wrap(`${unit} waits: ${note}`, size.width, '  ')
    .slice(0, WAIT_ROWS_MAX)
    .map((text): Line => [['bad', text]]);
}
