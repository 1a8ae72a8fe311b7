// A machine as a strip of one line: how it fares, its name, what is left of its lease where that runs, and its units as marks.
import { fitLine, type Line, type Span, textOf } from '../../draw/line.js';
import { cellWidth, nameToWidth } from '../../draw/width.js';
import { LEADER_MARK, MARKED } from '../../theme.js';
import { bar, type Dweller, unitMarks } from './dweller.js';
import { leaseLook } from './lease.js';

const LEASE_WIDTH = 5;
const NAME_WIDTH_MAX = 14;

/** In exactly so many cells, the last of them blank. */
export function stripLine(dweller: Dweller, width: number): Line {
  const { sign, machine, leads, lease, chosen, marked } = dweller;
  const nameWidth = Math.min(NAME_WIDTH_MAX, Math.max(8, Math.floor(width / 3)));
  const begin: Line = [
    [chosen ? 'cursor' : 'marked', chosen ? '▸' : marked ? MARKED : ' '],
    [sign.look, sign.mark],
    leads ? ['leader', LEADER_MARK] : ' ',
    [chosen ? 'cursor' : marked ? 'marked' : 'name', nameToWidth(machine.name, nameWidth)],
    ' ',
  ];
  const runsOut: Line =
    lease === null || lease.renewed
      ? []
      : [[leaseLook(lease), bar(lease.leftMs / lease.ttlMs, LEASE_WIDTH, ['█', '░'])], ' '];
  const used = [...begin, ...runsOut].reduce((sum, span) => sum + cellWidth(textOf(span as Span)), 0);
  return fitLine([...begin, ...runsOut, ...unitMarks(dweller, width - used - 1)], width);
}
