// The machines as lines: a page of shelves with the one under the cursor on it, how many are not seen, and notes below.

import { counted } from '../../../base/index.js';
import type { MachinePicture } from '../../../events/index.js';
import { censusOf } from '../../census.js';
import type { Line } from '../../draw/line.js';
import { cursorAt } from '../list.js';
import type { Scene, Size } from '../screen.js';
import { boxLines } from './box.js';
import { Dweller, stageOf } from './dweller.js';
import { type Floor, machineIds } from './floor.js';
import type { Group } from './groups.js';
import { heatLegend, heatLine } from './heat.js';
import { pageOf, type Shelf } from './layout.js';
import { leaseLook, leaseName, leaseTime } from './lease.js';
import { stripLine } from './strip.js';

export function floorLines(scene: Scene, floor: Floor, room: Size): readonly Line[] {
  const { layout, machines } = floor;
  const at = cursorAt(machineIds(scene), scene.list);
  const under = machines[at];
  const stage = stageOf(scene, { chosen: under?.id ?? null, fullest: floor.fullest });
  const census = censusOf(scene.source);
  const dweller = (machine: MachinePicture): Dweller => new Dweller(census.household(machine), stage);
  const page = pageOf(layout, at, room.height - layout.notes);
  const lines = page.flatMap((shelf) => shelfLines(shelf, floor, dweller));
  const seen = page.reduce((sum, shelf) => sum + (shelf.type === 'machines' ? shelf.to - shelf.from : 0), 0);
  if (seen < machines.length) lines.push([['quiet', `+${counted(machines.length - seen, 'more machine')}`]]);
  if (layout.notes > 0 && under !== undefined) lines.push(detailLine(dweller(under)));
  if (layout.density === 'heat') lines.push(heatLegend(room.width));
  return lines;
}

type Draw = (machine: MachinePicture) => Dweller;

function shelfLines(
  shelf: Shelf,
  { machines, groups, groupKey, layout }: Floor,
  draw: Draw,
): readonly Line[] {
  if (shelf.type === 'heading') return [headingLine(groups[shelf.group], groupKey, draw)];
  const shown = machines.slice(shelf.from, shelf.to).map(draw);
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
  const members = (group?.machines ?? []).map(draw);
  const registered = members.filter(({ machine }) => machine.registered).length;
  const units = members.reduce((sum, member) => sum + member.placed, 0);
  const failed = members.reduce((sum, member) => sum + member.failed, 0);
  const value = group?.value ?? null;
  return [
    ['heading', value === null ? `no ${key}` : `${key}=${value}`],
    '  ',
    [registered === members.length ? 'good' : 'bad', `${registered}/${counted(members.length, 'machine')}`],
    ['quiet', `  ${counted(units, 'unit')}`],
    ...(failed > 0 ? [['bad', `  ${failed} failed`] as const] : []),
  ];
}

/** The machine under the cursor in words. */
function detailLine({ machine, sign, leads, lease, placed, failed, unitsMax }: Dweller): Line {
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
      : [[leaseLook(lease), `  ${leaseName(machine)} ${leaseTime(lease)}`] as const]),
    ['quiet', `  ${unitsOf(placed, unitsMax)}`],
    ...(failed > 0 ? [['bad', `, ${failed} failed`] as const] : []),
    ['quiet', `  ${pairs.join(' ')}`],
  ];
}

/** `3 units`, or `3/8 units` where it is known how many may come. */
function unitsOf(units: number, most: number | null): string {
  return most === null ? counted(units, 'unit') : `${units}/${counted(most, 'unit')}`;
}
