// Lines that are longer than there is room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, lineWidth, textOf } from '../../../src/tui/draw/line.js';
import { cellWidth, cutAt } from '../../../src/tui/draw/width.js';
import { breakLine, wrap, wrapLast } from '../../../src/tui/draw/wrap.js';

const WORDS = fc.string({
  unit: fc.constantFrom('a', 'B', ' ', '日', 'é', 'e\u0301', '●', '🚀'),
  maxLength: 60,
});

describe('text between words', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['short', 7, ['short']],
    ['averylongword', 5, ['averylongword']],
    ['', 5, ['']],
  ])('%j in %i is %j', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it('goes on below where it began', () => {
    const lines = wrapLast(['at: ', ['bad', 'one two three']], 12);
    expect(lines.map((line) => line.map(textOf).join(''))).toEqual(['at: one two', '    three']);
  });
});

describe('a line in rows', () => {
  it('keeps all of its text and every look, in no row more than there is room for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), WORDS)),
        fc.integer({ min: 2, max: 30 }),
        (parts, width) => {
          const line: Line = parts.map(([good, text]) => (good ? (['good', text] as const) : text));
          const rows = breakLine(line, width);
          for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width);
          const looks = (spans: Line): string =>
            spans
              .flatMap((span) => [...textOf(span)].map((c) => (typeof span === 'string' ? '.' : '+') + c))
              .join('');
          expect(looks(rows.flat())).toBe(looks(line));
          // As full as they can be: a row is left early only for a wide character.
          for (const row of rows.slice(0, -1)) expect(lineWidth(row)).toBeGreaterThanOrEqual(width - 1);
        },
      ),
    );
  });

  it('shows control characters, which take room as they are shown', () => {
    expect(breakLine(['ab\u0007cd'], 6).map((row) => row.map(textOf).join(''))).toEqual(['ab\\x07', 'cd']);
  });
});

describe('a text that is cut', () => {
  it.each([
    ['core-01', 4, ['core', '-01']],
    ['日本', 3, ['日', '本']],
    ['日本', 1, ['日', '本']],
    ['e\u0301e', 1, ['e\u0301', 'e']],
    ['', 3, ['', '']],
  ] as const)('%j after %i cells', (text, width, parts) => {
    expect(cutAt(text, width)).toEqual(parts);
    expect(cellWidth(parts[0])).toBeLessThanOrEqual(Math.max(2, width));
  });
});
