// Lines of a listing on a terminal: cut to its width.
import { printableLines, type StyledLine } from '../base/index.js';

const TAB_STOP = 8;

/** As much of a row as fits on a terminal this many columns wide. */
export function cutRow({ text, marks }: StyledLine, columns: number): StyledLine {
  let column = 0;
  let end = 0;
  for (const character of text) {
    const width = [...printableLines(character)].length;
    column = character === '\t' ? (Math.floor(column / TAB_STOP) + 1) * TAB_STOP : column + width;
    if (column > columns) break;
    end += character.length;
  }
  const left = marks.filter(({ from }) => from < end);
  return { text: text.slice(0, end), marks: left.map((mark) => ({ ...mark, to: Math.min(mark.to, end) })) };
}
