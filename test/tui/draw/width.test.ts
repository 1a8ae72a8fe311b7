import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellWidth,
  charactersOf,
  clip,
  clipName,
  nameToWidth,
  toWidth,
  toWidthRight,
} from '../../../src/tui/draw/width.js';

describe('text in cells', () => {
  it.each([
    ['core-01', 7],
    ['日本', 4],
    ['한국어', 6],
    ['e\u0301', 1],
    ['♛ ● ▲ ✖', 7],
    ['ｆｕｌｌ', 8],
    ['🚀', 2],
    ['', 0],
  ])('%j takes %i', (text, cells) => {
    expect(cellWidth(text)).toBe(cells);
  });

  it.each([
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['core-01', 5, 'core…'],
    ['core-01', 7, 'core-01'],
    ['core-01', 1, '…'],
    ['core-01', 0, ''],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%j is cut to %i as %j', (text, width, cut) => {
    expect(clip(text, width)).toBe(cut);
  });

  it.each([
    ['web-announce@12.service', 23, 'web-announce@12.service'],
    ['web-announce@12.service', 16, 'web-announce@12'],
    ['web-announce@12.service', 13, 'web-…ounce@12'],
    ['web-announce@12.timer', 13, 'web-…12.timer'],
    ['rack1-core-03', 8, 'ra…re-03'],
    ['日本語日本語', 8, '日…本語'],
    ['core-01', 3, '…01'],
    ['core-01', 2, 'c…'],
    ['core-01', 0, ''],
    ['web\u001b[31m@12.service', 12, 'web\\…[31m@12'],
  ])('as a name %j is cut to %i as %j', (text, width, cut) => {
    expect(clipName(text, width)).toBe(cut);
  });

  it('fills its column exactly, and has no control characters, whatever it is', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (text, width) => {
        for (const column of [toWidth(text, width), toWidthRight(text, width), nameToWidth(text, width)]) {
          expect(cellWidth(column)).toBe(width);
          expect(column).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('is parted where people see characters', () => {
    expect(charactersOf('ae\u0301日👩‍🚀')).toEqual(['a', 'e\u0301', '日', '👩‍🚀']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(charactersOf(text).join('')).toBe(text);
      }),
    );
  });
});
