// Machines as a heat map, one cell for each: fuller ones are darker, and what is out of order has a mark of its own.
import type { Line, Span } from '../../draw/line.js';
import { CUT_MARK, LEADER_MARK, type Look, type Sign, unitSign } from '../../theme.js';
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
  ['quiet', ' off or frozen, lease runs  ▽ gone  '],
  ['bad', CUT_MARK],
  ['quiet', ' cut off'],
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

function cell(dweller: Dweller): Sign {
  const { machine } = dweller;
  if (machine.power !== 'on' || !machine.registered) return dweller.sign;
  if (dweller.cutOff) return { mark: CUT_MARK, look: 'bad' };
  if (dweller.failed > 0) return unitSign('failed');
  if (dweller.leads) return { mark: LEADER_MARK, look: 'leader' };
  const empty = dweller.units.length === 0;
  const mark = SHADES[empty ? 0 : Math.max(1, Math.ceil(dweller.load * (SHADES.length - 1)))] ?? SHADES[0];
  return { mark, look: dweller.isFresh() ? 'fresh' : empty ? 'quiet' : 'good' };
}
