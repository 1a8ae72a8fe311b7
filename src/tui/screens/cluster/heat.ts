// Machines as a heat map, one cell for each: fuller ones are darker, and what is out of order has a mark of its own.
import type { Line, Span } from '../../draw/line.js';
import { CUT_MARK, LEADER_MARK, type Look, MARKED, type Sign, unitSign } from '../../theme.js';
import type { Dweller } from './dweller.js';

const SHADES = ['·', '░', '▒', '▓', '█'] as const;

/** Marks and what they mean; what a narrow screen has no room for comes last. */
const LEGEND: readonly (readonly [look: Look, marks: string, meaning: string])[] = [
  ['good', SHADES.slice(1).join(''), 'ever fuller'],
  ['bad', '▼', 'off, lease runs'],
  ['bad', CUT_MARK, 'cut off'],
  ['bad', '◆', 'frozen'],
  ['quiet', '▽', 'gone'],
  ['busy', '◭', 'rejoins'],
  ['bad', '✖', 'units failed'],
  ['fresh', SHADES[2], 'just come'],
  ['quiet', SHADES[0], 'empty'],
];

export function heatLegend(width: number): Line {
  const line: Span[] = [];
  let left = width + 2;
  for (const [look, marks, meaning] of LEGEND) {
    left -= marks.length + meaning.length + 3;
    if (left < 0) break;
    line.push([look, marks], ['quiet', ` ${meaning}  `]);
  }
  return line;
}

/** Machines side by side; neighbours that look alike are one piece. */
export function heatLine(dwellers: readonly Dweller[]): Line {
  const line: [Look, string][] = [];
  for (const dweller of dwellers) {
    const { chosen, marked } = dweller;
    const { look, mark } = cell(dweller);
    const cursor = chosen ? '▸' : marked ? MARKED : ' ';
    const piece: [Look, string] = [chosen ? 'cursor' : look, `${cursor}${mark}`];
    const last = line.at(-1);
    if (last !== undefined && last[0] === piece[0]) last[1] += piece[1];
    else line.push(piece);
  }
  return line satisfies readonly Span[];
}

function cell(dweller: Dweller): Sign {
  const { machine, sign } = dweller;
  if (dweller.silent || !machine.registered) return sign;
  if (dweller.failed > 0) return unitSign('failed');
  if (dweller.leads) return { mark: LEADER_MARK, look: 'leader' };
  const empty = dweller.units.length === 0;
  const mark = SHADES[empty ? 0 : Math.max(1, Math.ceil(dweller.load * (SHADES.length - 1)))] ?? SHADES[0];
  return { mark, look: dweller.isFresh() ? 'fresh' : empty ? 'quiet' : 'good' };
}
