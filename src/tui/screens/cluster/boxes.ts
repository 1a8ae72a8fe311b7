// The machines as boxes in a grid, each with its units as cells; lines are made of them row of boxes by row of boxes.
import { compareNaturally, compareStrings } from '../../../base/index.js';
import type { MachinePicture, Picture } from '../../../events/index.js';
import { fitLine, type Line, type Span, withLook } from '../../draw/line.js';
import { clip } from '../../draw/width.js';
import { LEADER_MARK, machineSign, unitSign } from '../../theme.js';

export interface MachineBox {
  readonly machine: MachinePicture;
  readonly leads: boolean;
  /** Units whose state this machine publishes or that are placed on it, by name; `active` null: not told yet. */
  readonly units: readonly { readonly name: string; readonly active: string | null }[];
}

/** Machines by name, each with its units. */
export function machineBoxes(picture: Picture): readonly MachineBox[] {
  const units = new Map<string, { name: string; active: string | null }[]>();
  for (const unit of [...picture.units.values()].sort((a, b) => compareNaturally(a.name, b.name))) {
    const on = new Set([...unit.states.keys(), ...(unit.machine === null ? [] : [unit.machine])]);
    for (const machine of on) {
      const list = units.get(machine) ?? [];
      list.push({ name: unit.name, active: unit.states.get(machine)?.active ?? null });
      units.set(machine, list);
    }
  }
  return [...picture.machines.values()]
    .sort((a, b) => compareNaturally(a.name, b.name) || compareStrings(a.id, b.id))
    .map((machine) => ({
      machine,
      leads: picture.leader === machine.id,
      units: units.get(machine.id) ?? [],
    }));
}

const BOX_WIDTH = 26;
/** A box has a border, a title and a line about the machine. */
const FRAME_ROWS = 4;
const UNITS_MAX = 6;

/** How boxes are laid out. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly unitsPerBox: number;
}

export function layOut(
  size: { readonly width: number; readonly height: number },
  boxes: readonly MachineBox[],
): Grid {
  const columns = Math.max(1, Math.floor(size.width / BOX_WIDTH));
  const wanted = Math.max(1, ...boxes.map((box) => box.units.length));
  const unitsPerBox = Math.min(wanted, Math.max(1, size.height - FRAME_ROWS), UNITS_MAX);
  const rows = Math.max(1, Math.floor(size.height / (FRAME_ROWS + unitsPerBox)));
  return { columns, rows: Math.min(rows, Math.ceil(boxes.length / columns)), unitsPerBox };
}

/** A box, as high as the grid's. */
export function boxLines(
  { machine, leads, units }: MachineBox,
  { unitsPerBox }: Grid,
  how: { readonly chosen: boolean; readonly marked: boolean },
): readonly Line[] {
  const inside = BOX_WIDTH - 4;
  const { mark, word, look } = machineSign(machine.power, machine.registered);
  const shown = units.length <= unitsPerBox ? units : units.slice(0, unitsPerBox - 1);
  const more = units.length - shown.length;
  const title: Line = [
    ...(leads ? [['leader', `${LEADER_MARK} `] as const] : []),
    ['name', clip(machine.name, inside - 2)],
    ' ',
    ['quiet', machine.publicIp],
  ];
  const rows: Line[] = [
    title,
    [[look, `${mark} ${word}`]],
    ...shown.map(({ name, active }): Line => {
      const sign = unitSign(active);
      return [[sign.look, `${sign.mark} ${name}`]];
    }),
    ...(more > 0 ? [[['quiet', `+${more} more`]] as Line] : []),
  ];
  while (rows.length < unitsPerBox + 2) rows.push([]);
  return framed(rows, inside, how);
}

function framed(
  rows: readonly Line[],
  inside: number,
  { chosen, marked }: { readonly chosen: boolean; readonly marked: boolean },
): readonly Line[] {
  const look = chosen ? 'cursor' : marked ? 'marked' : 'frame';
  const [left, across, right, side, low, high] = chosen
    ? ['╔', '═', '╗', '║', '╚', '╝']
    : ['╭', '─', '╮', '│', '╰', '╯'];
  const wall: Span = [look, side ?? ''];
  const top = `${left}${(across ?? '').repeat(inside + 2)}${right}`;
  return [
    [[look, marked && !chosen ? `${top.slice(0, -2)}◼${right}` : top]],
    ...rows.map((row): Line => [wall, ' ', ...fitLine(row, inside), ' ', wall]),
    withLook([`${low}${(across ?? '').repeat(inside + 2)}${high}`], look),
  ];
}
