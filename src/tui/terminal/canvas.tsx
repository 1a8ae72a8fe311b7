// Rows of text past ink's own drawing. Ink cuts every frame into cells, 10 ms for 120×40 of them, whatever has changed. So
// ink lays out a single column, a letter that nobody types for each row, and the row itself is put in its place when the
// frame is written. Without a canvas (tests, screen readers) ink draws the same rows.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { createContext, memo, useContext, useEffect, useInsertionEffect, useState } from 'react';
import { fitLine, type Line } from '../draw/line.js';
import type { Paint } from '../draw/paint.js';

/** The private use area: letters with no meaning, one cell wide. */
const FIRST = 0xe000;
const LAST = 0xf8ff;

/** The rows of a screen by the letters that stand for them. */
export class Canvas {
  readonly #rows = new Map<string, string>();
  readonly #free: string[] = [];
  #next = FIRST;

  /** A letter for a row. */
  take(): string {
    const letter = this.#free.pop() ?? String.fromCharCode(this.#next++);
    if (this.#next > LAST) throw new Error('bug in fleetsim: more rows than any terminal has');
    return letter;
  }

  put(letter: string, text: string): void {
    this.#rows.set(letter, text);
  }

  giveBack(letter: string): void {
    this.#rows.delete(letter);
    this.#free.push(letter);
  }

  /** The lines of a frame of ink's, with the rows in their places. */
  fill(frame: string): readonly string[] {
    return frame.split('\n').map((line) => this.#rows.get(line) ?? line);
  }
}

/** What rows are drawn on, and with what. */
export interface Drawing {
  readonly paint: Paint;
  /** Null: ink draws. */
  readonly canvas: Canvas | null;
}

export const DrawingContext = createContext<Drawing>({
  paint: (line) => line.map((span) => (typeof span === 'string' ? span : span[1])).join(''),
  canvas: null,
});

/** A line in exactly so many cells. */
export function Row({ line, width }: { readonly line: Line; readonly width: number }) {
  const { paint, canvas } = useContext(DrawingContext);
  const isRead = useIsScreenReaderEnabled();
  const text = paint(fitLine(line, width));
  if (isRead) return <Read text={text} />;
  return canvas === null ? (
    <Box width={width} height={1} flexShrink={0}>
      <Text wrap="truncate">{text}</Text>
    </Box>
  ) : (
    <OnCanvas canvas={canvas} text={text} />
  );
}

/** What a row says; nothing is said of lines that only part others. */
function Read({ text }: { readonly text: string }) {
  const said = text.replace(/[\u2500-\u257f]+/g, ' ').trim();
  return said === '' ? null : <Text>{said}</Text>;
}

interface OnCanvasProps {
  readonly canvas: Canvas;
  readonly text: string;
}

const OnCanvas = memo(function OnCanvas({ canvas, text }: OnCanvasProps) {
  const [letter] = useState(() => canvas.take());
  // Before ink draws what it was told in the same step.
  useInsertionEffect(() => canvas.put(letter, text), [canvas, letter, text]);
  useEffect(() => () => canvas.giveBack(letter), [canvas, letter]);
  return <Text>{letter}</Text>;
});

/** Lines one below the other, each in so many cells. */
export function Rows({ lines, width }: { readonly lines: readonly Line[]; readonly width: number }) {
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      {lines.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is what it is by its place.
        <Row key={row} line={line} width={width} />
      ))}
    </Box>
  );
}
