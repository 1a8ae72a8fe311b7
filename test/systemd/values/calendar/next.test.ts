import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextElapse, nextElapseUs } from '../../../../src/systemd/values/calendar/next.js';
import { parseCalendar } from '../../../../src/systemd/values/calendar/parse.js';
import { type AnEvent, aDate, aTimeOfDay } from '../../../helpers/calendar-events.js';
import { growthOf, LINEAR } from '../../../helpers/growth.js';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

function event(text: string) {
  const parsed = parseCalendar(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error}`);
  return parsed.value;
}

function after(text: string, time: string): string | null {
  const ms = nextElapse(event(text), Date.parse(time));
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
}

describe('nextElapse', () => {
  it.each([
    ['is strictly later', 'daily', '2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'],
    ['is the next quarter of an hour', '*:0/15', '2020-01-01T10:46:00Z', '2020-01-01T11:00:00Z'],
    ['waits over the weekend', 'Mon..Fri 10:00', '2020-01-03T10:00:00Z', '2020-01-06T10:00:00Z'],
    ['waits for a leap year', '*-02-29', '2097-01-01T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['waits for a leap year on a Monday', 'Mon *-02-29', '2020-01-01T00:00:00Z', '2044-02-29T00:00:00Z'],
    ['knows the last day of a month', '*-*~1', '2020-02-01T00:00:00Z', '2020-02-29T00:00:00Z'],
    ['knows the last Monday of May', 'Mon *-05~07/1', '2020-01-01T00:00:00Z', '2020-05-25T00:00:00Z'],
    ['begins again at midnight', '0/7:00', '2020-01-01T21:00:00Z', '2020-01-02T00:00:00Z'],
    ['begins again at midnight with minutes too', '*:0/25', '2020-01-01T23:50:00Z', '2020-01-02T00:00:00Z'],
    ['begins again on the first', '*-*-1/9', '2020-01-28T00:00:00Z', '2020-02-01T00:00:00Z'],
    [
      'is the first millisecond that is not too early',
      '*:*:0.0001',
      '2020-01-01T00:00:00Z',
      '2020-01-01T00:00:00.001Z',
    ],
    ['counts every tenth of a second', '*:*:0/0.1', '2020-01-01T00:00:59.900Z', '2020-01-01T00:01:00Z'],
    [
      'begins each minute anew, with decimals too',
      '*:*:0/25.5',
      '2020-01-01T00:00:51Z',
      '2020-01-01T00:01:00Z',
    ],
    ['is never on the 30th of February', '*-02-30', '2020-01-01T00:00:00Z', null],
    ['is never again once it is over', '2020-01-01', '2020-01-01T00:00:00Z', null],
    ['is never after 2199', 'daily', '2199-12-31T00:00:00Z', null],
    ['takes a zone for UTC', 'daily Europe/Berlin', '2020-07-01T10:00:00Z', '2020-07-02T00:00:00Z'],
  ])('%s', (_name, text, from, next) => expect(after(text, from)).toBe(next));

  it('begins with 1970 when asked about times before', () => {
    expect(nextElapse(event('daily'), -5 * DAY)).toBe(0);
  });

  it('knows nothing beyond what numbers can say', () => {
    for (const ms of [Number.POSITIVE_INFINITY, Number.MAX_VALUE, 1e300, Date.UTC(2300, 0)])
      expect(nextElapse(event('*:*:*'), ms)).toBeNull();
  });

  it('finds out soon that there is none, however long the event', () => {
    const list = (count: number, text: string) => Array.from({ length: count }, () => text).join(',');
    const days = (count: number) =>
      event(`Mon ${list(count, '1970..2199')}-02,04,06,09,11-${list(count, '31')}`);
    expect(nextElapse(days(240), 0)).toBeNull();
    expect(growthOf((count) => void nextElapse(days(count), 0), 30)).toBeLessThan(LINEAR);
  });
});

describe('nextElapseUs', () => {
  it('is exact to the microsecond', () => {
    expect(nextElapseUs(event('*:*:0.000001'), 0)).toBe(1);
    expect(nextElapseUs(event('*:*:0.000001'), 1)).toBe(60_000_001);
    expect(nextElapseUs(event('*:*:59.999999'), 1)).toBe(59_999_999);
    expect(nextElapseUs(event('2199-12-31 23:59:59.999999'), 0)).toBe(7_258_118_399_999_999);
  });
});

describe('the next elapse', () => {
  /** Second by second, or day by day: the slow way, as far as `steps` go. */
  function slowly(any: AnEvent, afterMs: number, stepMs: number, steps: number): number | null {
    const first = (Math.floor(afterMs / stepMs) + 1) * stepMs;
    for (let ms = first; ms < first + steps * stepMs; ms += stepMs) if (any.elapsesAt(ms)) return ms;
    return null;
  }

  it('is what counting the seconds finds', () => {
    const instant = fc.integer({ min: 0, max: Date.UTC(2199, 11, 20) });
    fc.assert(
      fc.property(aTimeOfDay, instant, (any, afterMs) => {
        expect(nextElapse(event(any.text), afterMs), any.text).toBe(slowly(any, afterMs, SECOND, 2 * 86_400));
      }),
      { numRuns: 150 },
    );
  });

  it('is what counting the days finds, to the end of 2199', () => {
    const last = Date.UTC(2199, 11, 31);
    fc.assert(
      fc.property(aDate, fc.integer({ min: 0, max: last }), (any, afterMs) => {
        const steps = Math.floor(last / DAY) - Math.floor(afterMs / DAY);
        expect(nextElapse(event(any.text), afterMs), any.text).toBe(slowly(any, afterMs, DAY, steps));
      }),
      { numRuns: 300 },
    );
  });
});
