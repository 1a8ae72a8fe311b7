import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatTimeSpan,
  formatTimeSpanUs,
  parseTimeSpan,
  parseTimeSpanUs,
  US_INFINITY,
} from '../../../src/systemd/values/time-span.js';
import { growthOf, LINEAR } from '../../helpers/growth.js';

/** As `systemd-analyze timespan` of systemd 252 has them, in milliseconds; null: it refuses. */
const SPANS: readonly (readonly [string, number | null])[] = [
  ['5', 5_000],
  ['5s', 5_000],
  ['1h', 3_600_000],
  ['1min 30s', 90_000],
  ['1h30min', 5_400_000],
  ['2 h', 7_200_000],
  ['500ms', 500],
  ['1.5s', 1_500],
  ['1y 12month', 63_115_200_000],
  ['2weeks', 1_209_600_000],
  ['1M', 2_629_800_000],
  ['3d', 259_200_000],
  ['55s500ms', 55_500],
  ['300ms20s 5day', 432_020_300],
  ['0', 0],
  ['', null],
  ['soon', null],
  ['5 parsecs', null],
  ['-5s', null],
  ['1e3', null],
  ['.5s', 500],
  ['5.', null],
  ['1.s', null],
  ['1.5.5s', null],
  ['1.5 .5', 2_000],
  ['5s.5', 5_500],
  ['+5s', 5_000],
  ['+.5s', null],
  ['1min+5', 65_000],
  ['5+5', null],
  ['1 2', 3_000],
  ['5m5', 305_000],
  ['5Sec', null],
  ['5minutely', null],
  ['1week 1d', 691_200_000],
  ['99999999999999999999y', null],
  ['s', null],
  [' infinity\n', Number.POSITIVE_INFINITY],
  ['infinity 5', null],
];

describe('parseTimeSpan', () => {
  it.each(SPANS)('takes %j as %s ms', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });

  it('rounds to whole milliseconds', () => {
    expect(['1us', '499us', '500us', '1.0006s'].map(parseTimeSpan)).toEqual([0, 0, 1, 1_001]);
  });
});

describe('parseTimeSpanUs', () => {
  it.each([
    ['1us', 1n],
    ['1.9us', 1n],
    ['0.000001', 1n],
    ['0.0000019', 1n],
    ['59.9999999s', 59_999_999n],
    ['584541y', 584_541n * 31_557_600_000_000n],
    ['9223372036854775807us', 9_223_372_036_854_775_807n],
    ['9223372036854775807us 9223372036854775807us', 18_446_744_073_709_551_614n],
    ['infinity', US_INFINITY],
  ])('takes %j as %s µs', (text, value) => expect(parseTimeSpanUs(text)).toEqual({ ok: true, value }));

  it.each([
    ['-1', 'ERANGE'],
    ['-', 'ERANGE'],
    ['9223372036854775808us', 'ERANGE'],
    ['9223372036854775807us 9223372036854775807us 1us', 'ERANGE'],
    ['584542y', 'ERANGE'],
    ['x', 'EINVAL'],
    ['', 'EINVAL'],
  ])('refuses %j with %s', (text, error) => expect(parseTimeSpanUs(text)).toEqual({ ok: false, error }));

  it('takes no longer than the text is long', () => {
    for (const part of ['9', ' ', '.', '1 ', '0.', '1.1 ', '+', 'min', '1s', 'µs', '0']) {
      const work = (times: number): void => void parseTimeSpanUs(part.repeat(times));
      expect(growthOf(work, 25_000), part).toBeLessThan(LINEAR);
    }
  });

  it('takes or refuses anything, and never fails', () => {
    const anything = fc.string({
      unit: fc.constantFrom(...'0123456789.+- \t\nsmhdwyMµu', 'infinity', 'min', 'ä'),
    });
    fc.assert(
      fc.property(anything, (text) => {
        const us = parseTimeSpanUs(text);
        expect(!us.ok || (us.value >= 0n && us.value <= US_INFINITY)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('formatTimeSpanUs', () => {
  it.each([
    [0n, '0'],
    [1n, '1us'],
    [1_500n, '1.500ms'],
    [1_500_000n, '1.500000s'],
    [59_999_999n, '59.999999s'],
    [60_000_000n, '1min'],
    [61_500_000n, '1min 1.500000s'],
    [5_400_000_000n, '1h 30min'],
    [36_817_200_000_000n, '1y 2month'],
    [US_INFINITY, 'infinity'],
  ])('writes %s µs as %s', (us, text) => expect(formatTimeSpanUs(us)).toBe(text));

  // systemd itself does not read again what it writes of the last year that 64 bits hold.
  const us = fc.oneof(fc.bigInt(0n, 2n ** 63n), fc.bigInt(0n, 10n ** 9n));

  it('is read again as the same', () => {
    fc.assert(
      fc.property(us, (value) => {
        expect(parseTimeSpanUs(formatTimeSpanUs(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('leaves out less than the accuracy', () => {
    const accuracy = fc.constantFrom(1n, 10n, 1_000n, 100_000n, 1_000_000n, 10_000_000n);
    fc.assert(
      fc.property(us, accuracy, (value, accuracyUs) => {
        fc.pre(value >= accuracyUs);
        const read = parseTimeSpanUs(formatTimeSpanUs(value, accuracyUs));
        const lost = read.ok ? value - read.value : -1n;
        expect(lost >= 0n && lost < accuracyUs).toBe(true);
      }),
    );
  });
});

describe('formatTimeSpan', () => {
  it.each([
    [1_500, 1, '1.500s'],
    [90_000, 1, '1min 30s'],
    [12, 1, '12ms'],
    [61_234, 1_000, '1min 1s'],
    [61_234, 1, '1min 1.234s'],
    [Number.POSITIVE_INFINITY, 1, 'infinity'],
  ])('writes %s ms to within %s ms as %s', (ms, accuracyMs, text) =>
    expect(formatTimeSpan(ms, accuracyMs)).toBe(text),
  );
});
