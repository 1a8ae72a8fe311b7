// Lines of a listing on a terminal: cut to its width, and states in colour.
import { styleText } from 'node:util';
import { printableLines } from '../base/index.js';

const TAB_STOP = 8;

type Colour = 'green' | 'red' | 'yellow' | 'gray';

const COLOURS: ReadonlyMap<string, Colour> = new Map([
  ['launched', 'green'],
  ['active', 'green'],
  ['running', 'green'],
  ['failed', 'red'],
  ['not-found', 'red'],
  ['activating', 'yellow'],
  ['deactivating', 'yellow'],
  ['reloading', 'yellow'],
  ['auto-restart', 'yellow'],
  ['inactive', 'gray'],
  ['dead', 'gray'],
]);

/** Whether a stream is a terminal on which somebody wants colours. */
export function wantsColour(stream: NodeJS.WriteStream, environment = process.env): boolean {
  const { NO_COLOR, TERM } = environment;
  return stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
}

/** A row with those cells in colour that are a state and nothing else. What came from outside can bring no colour. */
export function paintRow(line: string): string {
  return printableLines(line)
    .split(/(\t+)/)
    .map((cell) => {
      const colour = COLOURS.get(cell);
      return colour === undefined ? cell : styleText(colour, cell, { validateStream: false });
    })
    .join('');
}

/** As much of a row as fits on a terminal this many columns wide. */
export function cutRow(line: string, columns: number): string {
  const text = printableLines(line);
  let column = 0;
  let end = 0;
  for (const character of text) {
    column = character === '\t' ? (Math.floor(column / TAB_STOP) + 1) * TAB_STOP : column + 1;
    if (column > columns) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
