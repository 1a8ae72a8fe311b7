// Text that is read, not scanned: broken between words where the line ends.
import { type Line, lineWidth, type Span, textOf } from './line.js';
import { cellWidth } from './width.js';

/** As many lines as it takes; those after the first begin with `indent`. A single word that is too long stays whole. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S)\s(?=\S)/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && cellWidth(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A line whose last piece is text to be read: it goes on below where it began. */
export function wrapLast(line: Line, width: number): readonly Line[] {
  const before = line.slice(0, -1);
  const last = line.at(-1) ?? '';
  const left = lineWidth(before);
  const [first = '', ...others] = wrap(textOf(last), Math.max(8, width - left));
  const like = (text: string): Span => (typeof last === 'string' ? text : [last[0], text]);
  return [[...before, like(first)], ...others.map((text): Line => [' '.repeat(left), like(text)])];
}
