// The machines as a table.
import { type Column, tableLines } from '../../draw/table.js';
import { Rows } from '../../terminal/canvas.js';
import { firstWord, LEADER_MARK } from '../../theme.js';
import { cursorAt, tableRowAt } from '../list.js';
import { machineFilter, noMachinePasses } from '../machine-filter.js';
import { machineBindings } from '../machine-keys.js';
import { noMachinesYet } from '../nothing-yet.js';
import type { Screen } from '../screen.js';
import { MACHINE_SORTS, type MachineRow, machineIds, rowOf } from './rows.js';

/** In less, the state in full would leave hardly any room for metadata. */
const WORDS_FROM = 90;

const COLUMNS: readonly Column<MachineRow>[] = [
  { id: 'leads', title: '', width: 1, cell: ({ leads }) => ['leader', leads ? LEADER_MARK : ''] },
  {
    id: 'machine',
    title: 'MACHINE',
    width: 12,
    grows: true,
    widest: 16,
    names: true,
    cell: ({ name }) => ['name', name],
  },
  {
    id: 'state',
    title: 'STATE',
    width: 9,
    below: WORDS_FROM,
    cell: ({ sign }) => [sign.look, `${sign.mark} ${firstWord(sign)}`],
  },
  {
    id: 'state',
    title: 'STATE',
    width: 26,
    from: WORDS_FROM,
    cell: ({ sign }) => [sign.look, `${sign.mark} ${sign.word}`],
  },
  { id: 'units', title: 'UNITS', width: 6, right: true, cell: ({ units }) => String(units) },
  { id: 'ip', title: 'IP', width: 15, names: true, cell: ({ ip }) => ip },
  { id: 'id', title: 'ID', width: 8, from: 100, cell: ({ id }) => ['quiet', id.slice(0, 8)] },
  { id: 'metadata', title: 'METADATA', width: 8, grows: true, cell: ({ metadata }) => metadata },
];

export const machines: Screen = {
  id: 'machines',
  title: 'Machines',
  key: '3',
  rows: machineIds,
  rowsAre: 'machines',
  sorts: MACHINE_SORTS,
  ...machineFilter,
  rowAt: tableRowAt(machineIds),
  bindings: machineBindings(machineIds),
  Body(scene) {
    const { list, size } = scene;
    const rows = machineIds(scene);
    const lines = tableLines({
      columns: COLUMNS,
      rows,
      rowOf: (id) => rowOf(id, scene),
      at: cursorAt(rows, list),
      isMarked: (id) => list.marked.has(id),
      sort: list.sort,
      ...size,
      empty: list.filter === '' ? noMachinesYet(scene) : noMachinePasses(scene),
    });
    return <Rows lines={lines} width={size.width} />;
  },
};
