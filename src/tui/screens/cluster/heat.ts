// Machines as a heat map, one cell for each: fuller ones are darker, and what is out of order has a mark of its own.
import type { Line, Span } from '../../draw/line.js';
import { LEADER_MARK, type Look, type Sign, unitSign } from '../../theme.js';
import type { Dweller } from './dweller.js';

const SHADES = ['·', '░', '▒', '▓', '█'] as const;

export const HEAT_LEGEND: Line = [
  ['quiet', `${SHADES[0]} empty  `],
  ['good', SHADES.slice(1).join('')],
  ['quiet', ' ever fuller  '],
  ['fresh', SHADES[2]],
  ['quiet', ' units have just come  '],
  ['bad', '✖'],
  ['quiet', ' units failed  '],
  ['bad', '▼ ◆'],
  ['quiet', ' off or frozen, lease runs  ▽ gone'],
];

/** Machines side by side; neighbours that look alike are one piece. */
export function heatLine(dwellers: readonly Dweller[]): Line {
  const line: [Look, string][] = [];
  for (const dweller of dwellers) {
    const { chosen, marked } = dweller;
    const { look, mark } = cell(dweller);
    const cursor = chosen ? '▸' : marked ? '◼' : ' ';
    const piece: [Look, string] = [chosen ? 'cursor' : look, `${cursor}${mark}`];
    const last = line.at(-1);
    if (last !== undefined && last[0] === piece[0]) last[1] += piece[1];
    else line.push(piece);
  }
  return line satisfies readonly Span[];
}

function cell({ machine, sign, leads, failed, load, units, joinedMs, freshFromMs }: Dweller): Sign {
  if (machine.power !== 'on' || !machine.registered) return sign;
  if (failed > 0) return unitSign('failed');
  if (leads) return { mark: LEADER_MARK, look: 'leader' };
  const mark =
    SHADES[units.length === 0 ? 0 : Math.max(1, Math.ceil(load * (SHADES.length - 1)))] ?? SHADES[0];
  if (joinedMs !== null && joinedMs > freshFromMs) return { mark, look: 'fresh' };
  return { mark, look: units.length === 0 ? 'quiet' : 'good' };
}
