// The units as rows: what is wanted, what is, where, and why not. Which there are and in which order is worked out of names;
// a row is made only where it is seen.
import { compareNaturally } from '../../../base/index.js';
import type { Picture, UnitPicture } from '../../../events/index.js';
import { type Facets, matches, parseFilter } from '../../prompt/filter.js';
import type { ListState, Sort } from '../../store.js';
import type { Sign } from '../../theme.js';
import { inOrder } from '../order.js';
import type { Scene } from '../screen.js';
import { selector } from '../select.js';
import { standingOf, standingSign } from '../standing.js';

export interface UnitRow {
  readonly unit: string;
  readonly wanted: string;
  readonly state: string;
  /** '-': nowhere; of a global one, on how many. */
  readonly machine: string;
  readonly machines: readonly string[];
  readonly sign: Sign;
  /** Of the machine that told of it nothing is heard any more. */
  readonly stale: boolean;
  /** '-': no machine has told. */
  readonly active: string;
  readonly sub: string;
  readonly changedMs: number;
  /** Why it waits; '' when it does not. */
  readonly note: string;
}

export const UNIT_SORTS = ['unit', 'wanted', 'state', 'machine', 'active', 'sub', 'changed'] as const;

/** So many can be looked at for each frame; more are seldom. */
const EACH_FRAME_MAX = 500;

const byName = inOrder(compareNaturally);

/** Those that pass the filter, by name unless they are sorted otherwise. */
export const unitNames = selector(({ source, answers, list }: Scene): readonly string[] => {
  const { picture } = source;
  const names = byName(picture.units);
  const { filter, sort } = list;
  if (filter === '' && (sort === null || sort.column === 'unit'))
    return sort?.descending === true ? [...names].reverse() : names;
  const choose = (): readonly string[] => chosenUnits(names, picture, list);
  if (names.length <= EACH_FRAME_MAX) return choose();
  return answers.seldom(`units ${sort?.column} ${sort?.descending} ${filter}`, choose);
});

function chosenUnits(
  names: readonly string[],
  picture: Picture,
  { filter, sort }: Pick<ListState, 'filter' | 'sort'>,
): readonly string[] {
  const wanted = parseFilter(filter);
  const units = names.flatMap((name) => picture.units.get(name) ?? []);
  const passed =
    wanted.length === 0 ? units : units.filter((unit) => matches(wanted, unitFacets(unit, picture)));
  const rows = passed.map((unit) => unitRow(unit, picture));
  return (sort === null ? rows : sorted(rows, sort)).map(({ unit }) => unit);
}

/** Sorting leaves those that are equal in the order of their names. */
function sorted(rows: readonly UnitRow[], { column, descending }: Sort): readonly UnitRow[] {
  const sign = descending ? -1 : 1;
  const by = (a: UnitRow, b: UnitRow): number => {
    if (column === 'changed') return b.changedMs - a.changedMs;
    const key = column as 'unit' | 'wanted' | 'state' | 'machine' | 'active' | 'sub';
    return a[key] === b[key] ? 0 : compareNaturally(a[key], b[key]);
  };
  return [...rows].sort((a, b) => sign * by(a, b));
}

/** Null: there is none at this moment. */
export function rowOf(unit: string, picture: Picture): UnitRow | null {
  const found = picture.units.get(unit);
  return found === undefined ? null : unitRow(found, picture);
}

function unitRow(unit: UnitPicture, picture: Picture): UnitRow {
  const standing = standingOf(unit, picture);
  const { state, machines, published } = standing;
  return {
    unit: unit.name,
    wanted: unit.targetState,
    state,
    machine: machines.length === 0 ? '-' : unit.global ? `on ${machines.length}` : machines.join(),
    machines,
    sign: standingSign(standing),
    stale: standing.stale,
    active: published?.active ?? '-',
    sub: published?.sub ?? '-',
    changedMs: unit.changedMs,
    note: unit.targetState === 'inactive' ? '' : (unit.pendingBecause ?? ''),
  };
}

function unitFacets(unit: UnitPicture, picture: Picture): Facets {
  const { unit: name, wanted, state, machines, active, sub, note } = unitRow(unit, picture);
  const on = machines.join(' ');
  return {
    text: `${name} ${on} ${state} ${active} ${sub} ${note}`,
    fields: { unit: name, wanted, state: `${state} ${active} ${sub}`, on, active, sub },
    labels: (unit.machine === null ? undefined : picture.machines.get(unit.machine)?.metadata) ?? {},
  };
}
