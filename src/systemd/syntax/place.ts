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

/** Lines joined to one, that know where they come from. */
export class JoinedText {
  readonly text: string;
  /** In order, and beginning at 0. */
  readonly #pieces: readonly Piece[];
  readonly #file: string | undefined;

  constructor(text: string, pieces: readonly Piece[], file: string | undefined) {
    this.text = text;
    this.#pieces = pieces;
    this.#file = file;
  }

  /** Where the character at an offset was written. */
  placeAt(offset: number): TextPlace {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#pieces[middle]?.offset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.#pieces[low] ?? { offset: 0, line: 1, column: 1 };
    const place = { line: piece.line, column: piece.column + offset - piece.offset };
    return this.#file === undefined ? place : { file: this.#file, ...place };
  }
}
