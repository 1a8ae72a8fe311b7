// What the screen shows, as plain rows folded from the picture: order, words and what fits. Drawing is elsewhere.
import { compareStrings } from '../base/index.js';
import type { MachinePicture, Picture, UnitPicture } from '../events/index.js';

export interface MachineBox {
  readonly machine: MachinePicture;
  readonly leader: boolean;
  /** Units whose state this machine publishes or that are placed on it, by name; `active` null: not told yet. */
  readonly units: readonly { readonly name: string; readonly active: string | null }[];
}

/** Machines by name, each with its units. */
export function machineBoxes(picture: Picture): readonly MachineBox[] {
  const units = new Map<string, { name: string; active: string | null }[]>();
  for (const unit of [...picture.units.values()].sort((a, b) => compareStrings(a.name, b.name))) {
    const on = new Set([...unit.states.keys(), ...(unit.machine === null ? [] : [unit.machine])]);
    for (const machine of on) {
      const list = units.get(machine) ?? [];
      list.push({ name: unit.name, active: unit.states.get(machine)?.active ?? null });
      units.set(machine, list);
    }
  }
  return [...picture.machines.values()]
    .sort((a, b) => compareStrings(a.name, b.name) || compareStrings(a.id, b.id))
    .map((machine) => ({
      machine,
      leader: picture.leader === machine.id,
      units: units.get(machine.id) ?? [],
    }));
}

export interface UnitRow {
  readonly unit: string;
  readonly desired: string;
  readonly state: string;
  readonly machine: string;
  readonly active: string | null;
  readonly sub: string;
  /** Why it waits; '' when it does not. */
  readonly note: string;
}

/** One row per unit, by name. */
export function unitRows(picture: Picture): readonly UnitRow[] {
  return [...picture.units.values()]
    .sort((a, b) => compareStrings(a.name, b.name))
    .map((unit) => unitRow(unit, picture));
}

function unitRow(unit: UnitPicture, picture: Picture): UnitRow {
  const state = unit.machine === null ? undefined : unit.states.get(unit.machine);
  return {
    unit: unit.name,
    desired: unit.targetState,
    state: picture.currentState(unit),
    machine: unit.machine === null ? '-' : picture.machineName(unit.machine),
    active: state?.active ?? null,
    sub: state?.sub ?? '-',
    note: unit.targetState === 'inactive' ? '' : (unit.pendingBecause ?? ''),
  };
}

/** The lines of a screen given to each part. */
export interface Layout {
  readonly columns: number;
  readonly boxRows: number;
  readonly unitsPerBox: number;
  readonly unitRows: number;
  readonly eventRows: number;
}

export const BOX_WIDTH = 26;
/** A box has a border, a title and a line about the machine. */
const BOX_FRAME_ROWS = 4;
/** The header, the hints, and a title over units and over events. */
const FIXED_ROWS = 4;

/** Splits a screen: machines as they need but no more than half, units up to a third of the rest, events get what is left. */
export function layOut(
  size: { readonly width: number; readonly height: number },
  boxes: readonly MachineBox[],
  units: number,
): Layout {
  const columns = Math.max(1, Math.floor(size.width / BOX_WIDTH));
  const wantedUnits = Math.max(1, ...boxes.map((box) => box.units.length));
  const half = Math.floor((size.height - FIXED_ROWS) / 2);
  const unitsPerBox = Math.min(wantedUnits, Math.max(1, half - BOX_FRAME_ROWS), 6);
  const boxHeight = BOX_FRAME_ROWS + unitsPerBox;
  const boxRows = Math.max(1, Math.min(Math.ceil(boxes.length / columns), Math.floor(half / boxHeight)));
  const rest = Math.max(0, size.height - FIXED_ROWS - boxRows * boxHeight);
  const unitRows = Math.min(Math.max(1, units), Math.max(1, Math.floor(rest / 2)));
  return { columns, boxRows, unitsPerBox, unitRows, eventRows: Math.max(0, rest - unitRows) };
}

/** The items that fit into `rows`, and how many do not; the count takes a row of its own when there are any. */
export function takeRows<T>(
  items: readonly T[],
  rows: number,
): { readonly shown: readonly T[]; readonly more: number } {
  if (items.length <= rows) return { shown: items, more: 0 };
  const shown = items.slice(0, Math.max(0, rows - 1));
  return { shown, more: items.length - shown.length };
}
