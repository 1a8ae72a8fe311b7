// Pages are made of sections: a heading with lines below it, one under the other, or two stacks of them side by side.
import { fitLine, type Line } from './line.js';
import { breakLine } from './wrap.js';

/** Where nothing is to be told `empty` says why. */
export function section(title: string, lines: readonly Line[], empty: string): readonly Line[] {
  return [[['heading', title]], ...(lines.length === 0 ? [[['quiet', empty]] as Line] : lines), []];
}

/** In less the stacks stand one under the other. */
export const SIDE_BY_SIDE_MIN = 100;
const GAP = 2;

interface Sides {
  readonly width: number;
  /** Of the left one. */
  readonly share?: number;
}

/** Lines that are too long for their stack go on below. */
export function sideBySide(
  leftLines: readonly Line[],
  rightLines: readonly Line[],
  { width, share = 0.45 }: Sides,
): readonly Line[] {
  if (width < SIDE_BY_SIDE_MIN) return [...leftLines, ...rightLines];
  const left = leftLines.flatMap((line) => breakLine(line, leftWidth(width, share)));
  const right = rightLines.flatMap((line) => breakLine(line, rightWidth({ width, share })));
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, row): Line => [
      ...fitLine(left[row] ?? [], leftWidth(width, share)),
      ' '.repeat(GAP),
      ...(right[row] ?? []),
    ],
  );
}

/** What the right stack has. */
export function rightWidth({ width, share = 0.45 }: Sides): number {
  return width - GAP - leftWidth(width, share);
}

function leftWidth(width: number, share: number): number {
  return Math.floor((width - GAP) * share);
}
