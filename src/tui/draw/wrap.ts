// Lines that are longer than there is room: text to be read is broken between words, anything else where the room ends.
import { type Line, lineWidth, type Span, textOf, withText } from './line.js';
import { cellWidth, cutAt } from './width.js';

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
  return [
    [...before, withText(last, first)],
    ...others.map((text): Line => [' '.repeat(left), withText(last, text)]),
  ];
}

/** A line in rows of so many cells, as a terminal shows what it is too narrow for. */
export function breakLine(line: Line, width: number): readonly Line[] {
  const rows: Span[][] = [[]];
  let left = width;
  for (const span of line) {
    let rest = textOf(span);
    while (rest !== '') {
      if (left <= 0) {
        rows.push([]);
        left = width;
      }
      const [head, others] = cutAt(rest, left);
      // A wide character that does not fit begins the next row.
      if (cellWidth(head) > left && left < width) {
        left = 0;
        continue;
      }
      rows.at(-1)?.push(withText(span, head));
      left -= cellWidth(head);
      rest = others;
    }
  }
  return rows;
}
