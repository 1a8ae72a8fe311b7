import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abridged, compareNaturally, counted, quoted } from '../../src/base/index.js';

describe('quoted', () => {
  it.each([
    ['a', '"a"'],
    ['', '""'],
    ['\u001b[31m', '"\\x1b[31m"'],
    ['x'.repeat(65), `"${'x'.repeat(64)}…"`],
  ])('shows %j as %s', (text, shown) => {
    expect(quoted(text)).toBe(shown);
  });
});

describe('abridged', () => {
  it('keeps the lines of a message, and cuts what goes on and on', () => {
    expect(abridged('a\nb\u001b')).toBe('a\nb\\x1b');
    expect(abridged('x'.repeat(1_000_000)).length).toBe(401);
  });
});

describe('counted', () => {
  it('has one, and else several', () => {
    expect([0, 1, 2].map((count) => counted(count, 'unit'))).toEqual(['0 units', '1 unit', '2 units']);
    expect([1, 2].map((count) => counted(count, 'entry is', 'entries are'))).toEqual([
      '1 entry is',
      '2 entries are',
    ]);
  });
});

describe('compareNaturally', () => {
  it.each([
    ['web@9.service', 'web@10.service'],
    ['10.0.0.9', '10.0.0.10'],
    ['a', 'a1'],
    ['a1', 'b0'],
    ['', 'a'],
    ['01', '1'],
    ['a1', 'a-1'],
  ])('puts %j before %j', (first, second) => {
    expect(compareNaturally(first, second)).toBeLessThan(0);
    expect(compareNaturally(second, first)).toBeGreaterThan(0);
  });

  it('is a total order', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', 'b', '-', '@'), maxLength: 5 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compareNaturally(a, b) === 0).toBe(a === b);
        expect(Math.sign(compareNaturally(a, b))).toBe(-Math.sign(compareNaturally(b, a)) + 0);
        if (compareNaturally(a, b) < 0 && compareNaturally(b, c) < 0)
          expect(compareNaturally(a, c)).toBeLessThan(0);
      }),
    );
  });
});
