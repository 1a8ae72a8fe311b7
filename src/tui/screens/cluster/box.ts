// A machine as a box: its name in the border, how it fares and how full it is, what is left of its lease, and its units.
import { fitLine, type Line, type Span, spread } from '../../draw/line.js';
import { cellWidth, clip, clipName } from '../../draw/width.js';
import { CUT_MARK, firstWord, LEADER_MARK, type Look, MARKED } from '../../theme.js';
import { bar, type Dweller, signOf, unitMarks } from './dweller.js';
import { BOX_FRAME_ROWS, type Layout } from './layout.js';
import { leaseLook, leaseName, leaseTime } from './lease.js';

const LOAD_WIDTH_MAX = 8;

/** Its lines, as many as the layout has for it. */
export function boxLines(dweller: Dweller, { width, height }: Layout): readonly Line[] {
  const inside = width - 4;
  const look: Look = dweller.chosen ? 'framed' : dweller.marked ? 'marked' : 'frame';
  const side = dweller.chosen ? '║' : '│';
  const rows = [
    stateLine(dweller, inside),
    leaseLine(dweller, inside),
    ...unitLines(dweller, inside, height - BOX_FRAME_ROWS),
  ];
  const wall: Span = [look, side];
  return [
    topLine(dweller, width, look),
    ...rows.map((row): Line => [wall, ' ', ...fitLine(row, inside), ' ', wall]),
    bottomLine(dweller, width, look),
  ];
}

/** The border with the name in it, and the address where there is room. */
function topLine({ machine, leads, chosen, marked }: Dweller, width: number, look: Look): Line {
  const [left, across, right] = chosen ? ['╔', '═', '╗'] : ['╭', '─', '╮'];
  const crown: Line = leads ? [['leader', `${LEADER_MARK} `]] : [];
  const name = clipName(machine.name, width - 6 - (leads ? 2 : 0));
  const address = clip(machine.publicIp, width);
  const begin = `${left}${marked ? MARKED : across} `;
  const used = begin.length + (leads ? 2 : 0) + cellWidth(name) + 1;
  const room = width - used - 2;
  const withAddress = address !== '' && cellWidth(address) + 3 <= room;
  const end = withAddress ? room - cellWidth(address) - 2 : room;
  return [
    [look, begin],
    ...crown,
    ['name', name],
    [look, ` ${across.repeat(Math.max(0, end))}`],
    ...(withAddress ? [['quiet', ` ${address} `] as const] : []),
    [look, `${across}${right}`],
  ];
}

/** The border with what is cut in it. */
function bottomLine({ chosen, cutOff }: Dweller, width: number, look: Look): Line {
  const [left, across, right] = chosen ? ['╚', '═', '╝'] : ['╰', '─', '╯'];
  if (!cutOff) return [[look, `${left}${across.repeat(width - 2)}${right}`]];
  const cut = ` ${CUT_MARK} etcd `;
  return [
    [look, `${left}${across}`],
    ['bad', cut],
    [look, `${across.repeat(Math.max(0, width - 3 - cut.length))}${right}`],
  ];
}

/** How it fares, and how many units of how many. */
function stateLine({ sign, placed, load, unitsMax }: Dweller, width: number): Line {
  const word = firstWord(sign);
  const count = unitsMax === null ? String(placed) : `${placed}/${unitsMax}`;
  const room = Math.min(LOAD_WIDTH_MAX, width - cellWidth(word) - count.length - 4);
  const right: Line = [
    ...(room > 2
      ? [[load >= 1 && unitsMax !== null ? 'busy' : 'quiet', `${bar(load, room, ['▰', '▱'])} `] as const]
      : []),
    ['name', count],
  ];
  return spread([[sign.look, `${sign.mark} ${word}`]], right, width);
}

function leaseLine({ machine, lease }: Dweller, width: number): Line {
  if (lease === null) return [];
  const { leftMs, ttlMs } = lease;
  const name = `${leaseName(machine)} `;
  const time = leaseTime(lease);
  const share = leftMs / ttlMs;
  const look = leaseLook(lease);
  const room = width - name.length - time.length - 1;
  return spread(
    [
      ['quiet', name],
      [look, bar(share, Math.max(1, room), ['█', '░'])],
    ],
    [[look, time]],
    width,
  );
}

/** By name while all fit, else as marks alone. */
function unitLines(dweller: Dweller, width: number, rows: number): readonly Line[] {
  const { units } = dweller;
  const lines =
    units.length <= rows
      ? units.map((unit) => unitLine(unit, dweller, width))
      : markLines(dweller, width, rows);
  return [...lines, ...Array.from({ length: rows - lines.length }, () => [])];
}

/** One that has just come says from where, if there is room. */
function unitLine(unit: Dweller['units'][number], dweller: Dweller, width: number): Line {
  const { mark, look } = signOf(unit, dweller);
  const origin = dweller.originOf(unit);
  const told = `${mark} ${unit.name} ← ${origin}`;
  const fits = origin !== null && cellWidth(told) <= width;
  return [[look, fits ? told : `${mark} ${clipName(unit.name, width - 2)}`]];
}

function markLines(dweller: Dweller, width: number, rows: number): readonly Line[] {
  const marks = unitMarks(dweller, width * rows);
  const lines: Line[] = [];
  for (let row = 0; row < rows; row++)
    lines.push(marks.slice(row * width, row === rows - 1 ? undefined : (row + 1) * width));
  return lines;
}
