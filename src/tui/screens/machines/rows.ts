// The machines as rows: how they fare, what they carry, what they say of themselves.
import { compareNaturally, compareStrings } from '../../../base/index.js';
import type { MachinePicture, Picture } from '../../../events/index.js';
import { matches, parseFilter } from '../../prompt/filter.js';
import type { ListState } from '../../store.js';
import { machineSign, type Sign } from '../../theme.js';

export interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly leads: boolean;
  readonly sign: Sign & { readonly word: string };
  /** How many units are placed there. */
  readonly units: number;
  readonly metadata: string;
}

export const MACHINE_SORTS = ['machine', 'state', 'units', 'metadata'] as const;

/** One row per machine that passes the filter, by name unless it is sorted otherwise. */
export function machineRows(
  picture: Picture,
  { filter, sort }: Pick<ListState, 'filter' | 'sort'>,
): readonly MachineRow[] {
  const load = new Map<string, number>();
  for (const { machine } of picture.units.values())
    if (machine !== null) load.set(machine, (load.get(machine) ?? 0) + 1);
  const wanted = parseFilter(filter);
  const rows: MachineRow[] = [];
  for (const machine of picture.machines.values()) {
    const row = machineRow(machine, picture, load.get(machine.id) ?? 0);
    const fields = { machine: row.name, state: `${machine.power} ${row.sign.word}`, ip: row.ip, id: row.id };
    const text = `${row.name} ${row.ip} ${row.sign.word} ${row.metadata}`;
    if (matches(wanted, { text, fields, labels: machine.metadata })) rows.push(row);
  }
  const sign = sort?.descending === true ? -1 : 1;
  return rows.sort(
    (a, b) =>
      sign * bySort(sort?.column ?? 'machine', a, b) ||
      compareNaturally(a.name, b.name) ||
      compareStrings(a.id, b.id),
  );
}

function bySort(column: string, a: MachineRow, b: MachineRow): number {
  switch (column) {
    case 'state':
      return compareStrings(a.sign.word, b.sign.word);
    case 'units':
      return b.units - a.units;
    case 'metadata':
      return compareNaturally(a.metadata, b.metadata);
    default:
      return compareNaturally(a.name, b.name);
  }
}

function machineRow(machine: MachinePicture, picture: Picture, units: number): MachineRow {
  const { id, name, publicIp, power, registered, metadata } = machine;
  const pairs = Object.entries(metadata)
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([key, value]) => `${key}=${value}`);
  return {
    id,
    name,
    ip: publicIp,
    leads: picture.leader === id,
    sign: machineSign(power, registered),
    units,
    metadata: pairs.join(','),
  };
}
