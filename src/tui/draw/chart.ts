// Numbers over time as bars of blocks, an eighth of a cell at a time, as wide and as high as there is room.

import type { Look } from '../theme.js';
import type { Line } from './line.js';

const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** Something was there, and it was nothing. */
const ZERO = '·';

export interface ChartOptions {
  /** One for each column. */
  readonly values: readonly number[];
  readonly height: number;
  readonly look: Look;
}

/** The largest value fills the height. */
export function chartLines({ values, height, look }: ChartOptions): readonly Line[] {
  const most = Math.max(1, ...values);
  return Array.from({ length: height }, (_, i): Line => {
    const below = (height - 1 - i) * 8;
    const cells = values.map((value): string => {
      if (value === 0) return below === 0 ? ZERO : ' ';
      // What is there is seen, however small it is beside the most.
      const eighths = Math.max(1, Math.round((value / most) * height * 8));
      return EIGHTHS[Math.max(0, Math.min(8, eighths - below))] ?? ' ';
    });
    // Where there was nothing, nothing is to catch the eye.
    const stretches = cells.join('').match(/·+|[^·]+/g) ?? [];
    return stretches.map((text) => [text.startsWith(ZERO) ? 'quiet' : look, text]);
  });
}
