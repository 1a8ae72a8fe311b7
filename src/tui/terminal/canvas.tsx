// Rows of text past ink's own drawing. Ink cuts every frame into cells, 10 ms for 120×40 of them, whatever has changed. So
// ink lays out a narrow column, two letters for each row that stand for it, and the row itself is put in its place when the
// frame is written. Without a canvas (tests, screen readers) ink draws the same rows.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { createContext, memo, useContext, useEffect, useInsertionEffect, useState } from 'react';
import { assert } from '../../base/index.js';
import { fitLine, type Line } from '../draw/line.js';
import type { Paint } from '../draw/paint.js';

/** Of ASCII, whose width ink knows at once: what is printed, without the blank. */
const FIRST = 0x21;
const LETTERS = 0x7e - FIRST + 1;
/** How wide a sign for a row is, in cells. */
export const SIGN_WIDTH = 2;

/** The rows of a screen by the signs that stand for them. */
export class Canvas {
  readonly #rows = new Map<string, string>();
  readonly #free: string[] = [];
  #taken = 0;

  /** A sign for a row. */
  take(): string {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const number = this.#taken++;
    assert(number < LETTERS ** SIGN_WIDTH, 'no terminal has so many rows');
    return String.fromCharCode(FIRST + Math.floor(number / LETTERS), FIRST + (number % LETTERS));
  }

  put(sign: string, text: string): void {
    this.#rows.set(sign, text);
  }

  giveBack(sign: string): void {
    this.#rows.delete(sign);
    this.#free.push(sign);
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
  const [sign] = useState(() => canvas.take());
  // Before ink draws what it was told in the same step.
  useInsertionEffect(() => canvas.put(sign, text), [canvas, sign, text]);
  useEffect(() => () => canvas.giveBack(sign), [canvas, sign]);
  return <Text>{sign}</Text>;
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
