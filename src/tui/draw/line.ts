// A line of the screen as plain data: pieces of text, each with what it is to look like. Screens are made of lines, and
// only the theme knows colours.
import type { Style, StyledLine } from '../../base/index.js';
import type { Look } from '../theme.js';
import { cellWidth, clip } from './width.js';

/** Plain text, or text with a look. */
export type Span = string | readonly [look: Look, text: string];

export type Line = readonly Span[];

export function textOf(span: Span): string {
  return typeof span === 'string' ? span : span[1];
}

/** How many cells a line takes whose text is safe to print. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + cellWidth(textOf(span)), 0);
}

/** The line in exactly so many cells: cut with an `…`, or with blanks behind. Its text is safe to print afterwards. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const span of line) {
    if (left <= 0) break;
    const text = clip(textOf(span), left);
    left -= cellWidth(text);
    fitted.push(withText(span, text));
  }
  if (left > 0) fitted.push(' '.repeat(left));
  return fitted;
}

/** A line with one part at its left and one at its right end; what is too much is cut off the left. */
export function spread(left: Line, right: Line, width: number): Line {
  const rightWidth = Math.min(width, lineWidth(right));
  return [...fitLine(left, width - rightWidth), ...right];
}

/** What a command said, with the looks of its colours. */
export function fromStyled({ text, marks }: StyledLine): Line {
  const spans: Span[] = [];
  let at = 0;
  for (const { from, to, style } of marks) {
    if (from > at) spans.push(text.slice(at, from));
    spans.push([LOOKS[style], text.slice(from, to)]);
    at = to;
  }
  return [...spans, text.slice(at)];
}

const LOOKS: Readonly<Record<Style, Look>> = {
  bold: 'name',
  grey: 'quiet',
  red: 'bad',
  green: 'good',
  yellow: 'busy',
  underline: 'name',
};

/** The line with one look from end to end. */
export function withLook(line: Line, look: Look): Line {
  return [[look, line.map(textOf).join('')]];
}

/** Another text, and the same look. */
export function withText(span: Span, text: string): Span {
  return typeof span === 'string' ? text : [span[0], text];
}
