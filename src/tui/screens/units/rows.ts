// The units as rows: what is wanted, what is, where, and why not.
import { compareNaturally } from '../../../base/index.js';
import type { Picture, UnitPicture } from '../../../events/index.js';
import { type Facets, matches, parseFilter } from '../../prompt/filter.js';
import type { ListState, Sort } from '../../store.js';

export interface UnitRow {
  readonly unit: string;
  readonly wanted: string;
  readonly state: string;
  /** '-': nowhere. */
  readonly machine: string;
  /** '-': no machine has told. */
  readonly active: string;
  readonly sub: string;
  readonly changedMs: number;
  /** Why it waits; '' when it does not. */
  readonly note: string;
}

export const UNIT_SORTS = ['unit', 'wanted', 'state', 'machine', 'active', 'sub', 'changed'] as const;

/** One row per unit that passes the filter, by name unless it is sorted otherwise. */
export function unitRows(
  picture: Picture,
  { filter, sort }: Pick<ListState, 'filter' | 'sort'>,
): readonly UnitRow[] {
  const wanted = parseFilter(filter);
  const units = [...picture.units.values()];
  const passed =
    wanted.length === 0 ? units : units.filter((unit) => matches(wanted, unitFacets(unit, picture)));
  const rows = passed.map((unit) => unitRow(unit, picture)).sort((a, b) => compareNaturally(a.unit, b.unit));
  return sort === null ? rows : sorted(rows, sort);
}

function sorted(rows: readonly UnitRow[], { column, descending }: Sort): readonly UnitRow[] {
  const sign = descending ? -1 : 1;
  const by = (a: UnitRow, b: UnitRow): number => {
    if (column === 'changed') return b.changedMs - a.changedMs;
    const key = column as 'unit' | 'wanted' | 'state' | 'machine' | 'active' | 'sub';
    return compareNaturally(a[key], b[key]);
  };
  return [...rows].sort((a, b) => sign * by(a, b) || compareNaturally(a.unit, b.unit));
}

function unitRow(unit: UnitPicture, picture: Picture): UnitRow {
  const state = unit.machine === null ? undefined : unit.states.get(unit.machine);
  return {
    unit: unit.name,
    wanted: unit.targetState,
    state: picture.currentState(unit),
    machine: unit.machine === null ? '-' : picture.machineName(unit.machine),
    active: state?.active ?? '-',
    sub: state?.sub ?? '-',
    changedMs: unit.changedMs,
    note: unit.targetState === 'inactive' ? '' : (unit.pendingBecause ?? ''),
  };
}

function unitFacets(unit: UnitPicture, picture: Picture): Facets {
  const { unit: name, wanted, state, machine, active, sub, note } = unitRow(unit, picture);
  return {
    text: `${name} ${machine} ${state} ${active} ${sub} ${note}`,
    fields: { unit: name, wanted, state: `${state} ${active} ${sub}`, on: machine, active, sub },
    labels: (unit.machine === null ? undefined : picture.machines.get(unit.machine)?.metadata) ?? {},
  };
}
