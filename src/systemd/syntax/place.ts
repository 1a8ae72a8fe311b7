// Where things stand in a text, down to a character inside a value that goes on over several lines.

/** Where something stands, counted from 1. */
export interface TextPlace {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** From this offset of a joined text on, it comes from here. */
export interface Piece {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** The place of an offset in a text that was joined from pieces, which are in order and begin at 0. */
export function placeIn(pieces: readonly Piece[], offset: number, file: string | undefined): TextPlace {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieces[middle]?.offset ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low] ?? { offset: 0, line: 1, column: 1 };
  const place = { line: piece.line, column: piece.column + offset - piece.offset };
  return file === undefined ? place : { file, ...place };
}
