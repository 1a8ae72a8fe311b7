// The machines as lines: a page of shelves with the one under the cursor on it, how many are not seen, and notes below.
import type { Line } from '../../draw/line.js';
import { cursorAt } from '../list.js';
import type { Scene, Size } from '../screen.js';
import { boxLines } from './box.js';
import { type Dweller, dwellers } from './dweller.js';
import { type Floor, machineIds } from './floor.js';
import type { Group } from './groups.js';
import { HEAT_LEGEND, heatLine } from './heat.js';
import { pageOf, type Shelf } from './layout.js';
import { stripLine } from './strip.js';

export function floorLines(scene: Scene, floor: Floor, room: Size): readonly Line[] {
  const { layout, machines } = floor;
  const at = cursorAt(machineIds(scene), scene.list);
  const dweller = dwellers(scene, { at, fullest: floor.fullest });
  const page = pageOf(layout, at, room.height - layout.notes);
  const lines = page.flatMap((shelf) => shelfLines(shelf, floor, dweller));
  const seen = page.reduce((sum, shelf) => sum + (shelf.type === 'machines' ? shelf.to - shelf.from : 0), 0);
  if (seen < machines.length) lines.push([['quiet', `+${machines.length - seen} more machines`]]);
  const under = machines[at];
  if (layout.notes > 0 && under !== undefined) lines.push(detailLine(dweller(under, at)));
  if (layout.density === 'heat') lines.push(HEAT_LEGEND);
  return lines;
}

type Draw = ReturnType<typeof dwellers>;

function shelfLines(
  shelf: Shelf,
  { machines, groups, groupKey, layout }: Floor,
  draw: Draw,
): readonly Line[] {
  if (shelf.type === 'heading') return [headingLine(groups[shelf.group], groupKey, draw)];
  const shown = machines.slice(shelf.from, shelf.to).map((machine, i) => draw(machine, shelf.from + i));
  switch (layout.density) {
    case 'boxes':
      return sideBySide(shown.map((dweller) => boxLines(dweller, layout)));
    case 'strips':
      return [shown.flatMap((dweller) => stripLine(dweller, layout.width))];
    case 'heat':
      return [heatLine(shown)];
  }
}

function sideBySide(boxes: readonly (readonly Line[])[]): readonly Line[] {
  return (boxes[0] ?? []).map((_line, y) => boxes.flatMap((box) => box[y] ?? []));
}

/** What a group has in common, and how it fares. */
function headingLine(group: Group | undefined, key: string, draw: Draw): Line {
  const members = (group?.machines ?? []).map((machine) => draw(machine, -1));
  const registered = members.filter(({ machine }) => machine.registered).length;
  const units = members.reduce((sum, member) => sum + member.units.length, 0);
  const failed = members.reduce((sum, member) => sum + member.failed, 0);
  const value = group?.value ?? null;
  return [
    ['heading', value === null ? `no ${key}` : `${key}=${value}`],
    '  ',
    [registered === members.length ? 'good' : 'bad', `${registered}/${members.length} machines`],
    ['quiet', `  ${units} units`],
    ...(failed > 0 ? [['bad', `  ${failed} failed`] as const] : []),
  ];
}

/** The machine under the cursor in words. */
function detailLine({ machine, sign, leads, lease, units, failed, unitsMax }: Dweller): Line {
  const pairs = Object.entries(machine.metadata).map(([key, value]) => `${key}=${value}`);
  return [
    '▸ ',
    ['name', machine.name],
    ' ',
    ['quiet', machine.publicIp],
    '  ',
    [sign.look, `${sign.mark} ${sign.word}`],
    ...(leads ? [['leader', '  engine leads'] as const] : []),
    ...(lease === null || lease.renewed
      ? []
      : [['bad', `  lease ≤${Math.ceil(lease.leftMs / 1_000)} s`] as const]),
    ['quiet', `  ${unitsMax === null ? units.length : `${units.length}/${unitsMax}`} units`],
    ...(failed > 0 ? [['bad', `, ${failed} failed`] as const] : []),
    ['quiet', `  ${pairs.join(' ')}`],
  ];
}
