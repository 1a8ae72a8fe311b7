// A line with colours as data: the text, and which parts of it stand out how. Whoever has a terminal paints it; everybody
// else reads the text. So no text from outside can bring colours or anything else of its own.

export const STYLES = ['bold', 'grey', 'red', 'green', 'yellow', 'underline'] as const;

export type Style = (typeof STYLES)[number];

/** A part of a line, by the positions of its first character and of the one after its last. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly style: Style;
}

export interface StyledLine {
  readonly text: string;
  /** In order, apart from each other. */
  readonly marks: readonly Mark[];
}

/** Plain text, or text in a style; null: as the text around it. */
export type Piece = string | readonly [style: Style | null, text: string];

/** A line from its pieces. */
export function styled(...pieces: readonly Piece[]): StyledLine {
  let text = '';
  const marks: Mark[] = [];
  for (const piece of pieces) {
    const [style, words] = typeof piece === 'string' ? [null, piece] : piece;
    if (style !== null && words !== '')
      marks.push({ from: text.length, to: text.length + words.length, style });
    text += words;
  }
  return { text, marks };
}
