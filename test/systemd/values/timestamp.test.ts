import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRelative, formatTimestamp, parseTimestamp } from '../../../src/systemd/values/timestamp.js';
import { ask, noTool } from '../../helpers/systemd-tools.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Tue 2026-11-24 13:28:36.500 UTC */
const NOW = Date.UTC(2026, 10, 24, 13, 28, 36, 500);

describe('formatTimestamp', () => {
  it.each([
    [0, 'Thu 1970-01-01 00:00:00 UTC'],
    [NOW, 'Tue 2026-11-24 13:28:36 UTC'],
    [253_402_214_399_000, 'Thu 9999-12-30 23:59:59 UTC'],
    [253_402_214_400_000, '--- XXXX-XX-XX XX:XX:XX'],
  ])('writes %s as %s', (ms, text) => expect(formatTimestamp(ms)).toBe(text));
});

describe('formatRelative', () => {
  it.each([
    [0, 'now'],
    [0.25, '250us left'],
    [999, '999ms left'],
    [-3 * SECOND, '3s ago'],
    [-62 * SECOND, '1min 2s ago'],
    [5 * MINUTE - 1, '4min 59s left'],
    [5 * MINUTE, '5min left'],
    [59 * MINUTE + 59 * SECOND, '59min left'],
    [6 * HOUR - 1, '5h 59min left'],
    [24 * HOUR, '24h left'],
    [25 * HOUR, '1 day 1h left'],
    [2 * DAY - 1, '1 day 23h left'],
    [2 * DAY, '2 days left'],
    [7 * DAY - 1, '6 days left'],
    [-8 * DAY, '1 week 1 day ago'],
    [-7 * DAY, '1 week 0 days ago'],
    [31 * DAY, '1 month 0 days left'],
    [365 * DAY, '11 months 30 days left'],
    [366 * DAY, '1 year 0 months left'],
    [400 * DAY, '1 year 1 month left'],
    [800 * DAY, '2 years 2 months left'],
  ])('says of %s ms: %s', (distance, text) => expect(formatRelative(NOW + distance, NOW)).toBe(text));
});

describe('parseTimestamp', () => {
  it.each([
    ['now', 'Tue 2026-11-24 13:28:36 UTC'],
    ['today', 'Tue 2026-11-24 00:00:00 UTC'],
    ['yesterday', 'Mon 2026-11-23 00:00:00 UTC'],
    ['tomorrow', 'Wed 2026-11-25 00:00:00 UTC'],
    ['@5', 'Thu 1970-01-01 00:00:05 UTC'],
    ['+5min', 'Tue 2026-11-24 13:33:36 UTC'],
    ['-5min', 'Tue 2026-11-24 13:23:36 UTC'],
    ['5min ago', 'Tue 2026-11-24 13:23:36 UTC'],
    ['5min left', 'Tue 2026-11-24 13:33:36 UTC'],
    ['2020-01-01', 'Wed 2020-01-01 00:00:00 UTC'],
    ['20-01-01', 'Wed 2020-01-01 00:00:00 UTC'],
    ['70-01-01', 'Thu 1970-01-01 00:00:00 UTC'],
    ['2020-1-1', 'Wed 2020-01-01 00:00:00 UTC'],
    ['2020-01-01 1:2', 'Wed 2020-01-01 01:02:00 UTC'],
    ['2020-02-30', 'Sun 2020-03-01 00:00:00 UTC'],
    ['12:00', 'Tue 2026-11-24 12:00:00 UTC'],
    ['Wed 2020-01-01', 'Wed 2020-01-01 00:00:00 UTC'],
    ['wednesday 2020-01-01 10:00:00 UTC', 'Wed 2020-01-01 10:00:00 UTC'],
    ['2020-01-01 UTC', 'Wed 2020-01-01 00:00:00 UTC'],
    ['2020-01-01 23:59:60', 'Thu 2020-01-02 00:00:00 UTC'],
    [' 2020-01-01', 'Wed 2020-01-01 00:00:00 UTC'],
  ])('takes %j as %s', (text, stamp) => {
    const ms = parseTimestamp(text, NOW);
    expect(ms === null ? null : formatTimestamp(ms)).toBe(stamp);
  });

  it.each([
    '',
    'foo',
    '5h',
    'Thu 2020-01-01',
    '1969-01-01',
    '9999-12-31',
    '2020-01-01 ',
    '2020-13-01',
    '2020-01-01 24:00',
    '2020-01-01T00:00:00',
    '@infinity',
    '-100y',
    '12',
  ])('refuses %j', (text) => expect(parseTimestamp(text, NOW)).toBeNull());

  it.skipIf(noTool('systemd-analyze') !== null)('takes what systemd-analyze takes', () => {
    // Not the first second of 1970, which systemd shows as none.
    const days = '2020-02-29 20-1-1 69-01-01 68-12-31 1970-01-02 2020-02-30 2020-13-01 2199-12-31'.split(' ');
    const times = ['', ...'00:00 1:2 23:59:59 23:59:61 24:00 12:60 10:00:00.5 10:00:00. 10'.split(' ')];
    const texts = ['', 'Sat ', 'sunday ', 'Su '].flatMap((weekday) =>
      days.flatMap((day) => times.map((time) => `${weekday}${day} ${time}`.trimEnd())),
    );
    const all = texts.flatMap((text) => [text, `${text} UTC`]);
    const said = ask('systemd-analyze', 'timestamp', '--', ...all).stdout.toString();
    const theirs = [...said.matchAll(/Normalized form: (.*)/g)].map(([, form]) => form);
    const ours = all.flatMap((text) => parseTimestamp(text, NOW) ?? []).map(formatTimestamp);
    expect(ours).toEqual(theirs);
  });

  it('keeps microseconds', () => {
    expect(parseTimestamp('@5.000001', NOW)).toBe(5_000.001);
    expect(parseTimestamp('1970-01-01 00:00:00.25', NOW)).toBe(250);
  });

  it('reads again what formatTimestamp writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_214_399 }), (seconds) => {
        expect(parseTimestamp(formatTimestamp(seconds * 1_000), NOW)).toBe(seconds * 1_000);
      }),
    );
  });
});
