// Rows past ink's own drawing come out as ink would have drawn them.
import fc from 'fast-check';
import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import type { Line } from '../../../src/tui/draw/line.js';
import { painter } from '../../../src/tui/draw/paint.js';
import { Canvas, DrawingContext, Rows } from '../../../src/tui/terminal/canvas.js';

const WIDTH = 30;
const paint = painter({ theme: 'plain', level: 0 });

/** A frame with a canvas, or as ink draws it. */
function frameOf(lines: readonly Line[], canvas: Canvas | null): readonly string[] {
  const screen = render(
    <DrawingContext value={{ paint, canvas }}>
      <Rows lines={lines} width={WIDTH} />
    </DrawingContext>,
  );
  const frame = screen.lastFrame() ?? '';
  // Ink leaves out the blanks at the end of a line.
  const drawn = (canvas?.fill(frame) ?? frame.split('\n')).map((line) => line.trimEnd());
  screen.unmount();
  return drawn;
}

describe('the canvas', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      'core-01',
      '日本語',
      'e\u0301te\u0301',
      '● web@1.service',
      '────',
      '한국',
      '🚀',
      '\u0007bell',
    ),
  );
  const line = fc.array(fc.oneof(text, fc.tuple(fc.constantFrom('good' as const, 'bad' as const), text)), {
    minLength: 1,
    maxLength: 4,
  });

  it('draws what ink draws, whatever is on the lines', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        expect(frameOf(lines, new Canvas())).toEqual(frameOf(lines, null));
      }),
      { numRuns: 60 },
    );
  });

  it('gives a sign to another row only when its own is gone', () => {
    const canvas = new Canvas();
    const first = canvas.take();
    expect(canvas.take()).not.toBe(first);
    canvas.giveBack(first);
    expect(canvas.take()).toBe(first);
  });
});
