// Calendar events as people write them (systemd.time(7)): `Mon..Fri *-*-* 10:00`, `*:0/15`, `*-02~1`, `weekly`,
// `daily Europe/Berlin`. A zone is kept as it was written; `next.ts` says what becomes of it.
import { err, ok, type Result } from '../../../base/index.js';
import type { Errno } from '../errno.js';
import { isChainWithin, isChainWithinMonthEnd, normaliseChain, parseChain } from './chain.js';
import {
  type CalendarEvent,
  type Chain,
  type Component,
  US_PER_MINUTE,
  US_PER_SECOND,
  YEAR_FIRST,
  YEAR_LAST,
} from './event.js';
import { isZone } from './zone.js';

/** In the form of `parseDate` and `parseTime`, each being only another word for it. */
const SHORTHANDS: ReadonlyMap<string, string> = new Map([
  ['minutely', '*-*-* *:*:00'],
  ['hourly', '*-*-* *:00:00'],
  ['daily', '*-*-* 00:00:00'],
  ['weekly', 'Mon *-*-* 00:00:00'],
  ['monthly', '*-*-01 00:00:00'],
  ['quarterly', '*-01,04,07,10-01 00:00:00'],
  ...['semiannually', 'semi-annually', 'biannually', 'bi-annually'].map(
    (word) => [word, '*-01,07-01 00:00:00'] as const,
  ),
  // The last is a slip of old that systemd still takes.
  ...['yearly', 'annually', 'anually'].map((word) => [word, '*-01-01 00:00:00'] as const),
]);

/** The event, or why systemd refuses it. */
export function parseCalendar(text: string): Result<CalendarEvent, Errno> {
  const { body, zone } = splitZone(text);
  if (body === '') return err('EINVAL');
  const written = SHORTHANDS.get(body.toLowerCase()) ?? body;
  const weekdays = parseWeekdays(written);
  if (weekdays === null) return err('EINVAL');
  const parsed =
    written[weekdays.end] === '@'
      ? parseInstant(written, weekdays.end)
      : parseDateAndTime(written, weekdays.end);
  if (!parsed.ok) return parsed;
  const isAnyDay = weekdays.bits === 0 || weekdays.bits === ALL_WEEKDAYS;
  const event = normalise({
    ...parsed.value,
    weekdays: isAnyDay ? null : weekdays.bits,
    zone: parsed.value.zone ?? zone,
  });
  return isValid(event) ? ok(event) : err('EINVAL');
}

function splitZone(text: string): { readonly body: string; readonly zone: string | null } {
  const space = text.lastIndexOf(' ');
  const word = text.slice(space + 1);
  if (space < 0) return { body: text, zone: null };
  if (word.toUpperCase() === 'UTC') return { body: text.slice(0, space), zone: 'UTC' };
  return isZone(word) ? { body: text.slice(0, space), zone: word } : { body: text, zone: null };
}

const ALL_WEEKDAYS = 0b111_1111;
const WEEKDAY =
  /(mon)(?:day)?|(tue)(?:sday)?|(wed)(?:nesday)?|(thu)(?:rsday)?|(fri)(?:day)?|(sat)(?:urday)?|(sun)(?:day)?/iy;

/** Days of the week that the text begins with, if any, and where it goes on. Null when they are wrong. */
function parseWeekdays(text: string): { readonly bits: number; readonly end: number } | null {
  let [bits, at, from] = [0, 0, null as number | null];
  for (;;) {
    WEEKDAY.lastIndex = at;
    const [word = '', ...days] = WEEKDAY.exec(text) ?? [];
    if (word === '') return at === 0 ? { bits, end: 0 } : null;
    const day = days.findIndex((found) => found !== undefined);
    if (from !== null && from > day) return null;
    for (let each = from ?? day; each <= day; each++) bits |= 1 << each;
    at += word.length;
    const [separator = ''] = /^(?:\.\.|[-, ])/.exec(text.slice(at, at + 2)) ?? [];
    if (at === text.length || separator === ' ') return { bits, end: skipSpaces(text, at) };
    const isRange = separator === '..' || separator === '-';
    if (separator === '' || (isRange && from !== null)) return null;
    from = isRange ? day : null;
    at += separator.length;
    // A comma may be the last thing, but a range must end.
    if (at === text.length || text[at] === ' ') return isRange ? null : { bits, end: skipSpaces(text, at) };
  }
}

function skipSpaces(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ') end++;
  return end;
}

type Written = Omit<CalendarEvent, 'weekdays'>;

/** `@1577836800`: one second, in seconds since 1970. */
function parseInstant(text: string, at: number): Result<Written, Errno> {
  const [, digits] = /^@[ \t\n\v\f\r]*\+?(\d+)$/.exec(text.slice(at)) ?? [];
  if (digits === undefined) return err('EINVAL');
  if (BigInt(digits.slice(0, 40)) >= 2n ** 64n) return err('ERANGE');
  const date = new Date(Number(digits) * 1_000);
  if (!(date.getUTCFullYear() <= YEAR_LAST)) return err('EINVAL');
  return ok({
    year: only(date.getUTCFullYear()),
    month: only(date.getUTCMonth() + 1),
    day: only(date.getUTCDate()),
    fromMonthEnd: false,
    hour: only(date.getUTCHours()),
    minute: only(date.getUTCMinutes()),
    us: only(date.getUTCSeconds() * US_PER_SECOND),
    zone: 'UTC',
  });
}

function only(start: number): readonly Component[] {
  return [{ start, stop: null, repeat: 0 }];
}

function parseDateAndTime(text: string, at: number): Result<Written, Errno> {
  const date = parseDate(text, at);
  if (!date.ok) return date;
  const time = parseTime(text, date.value.end);
  if (!time.ok) return time;
  const { end: _, ...parts } = date.value;
  return ok({ ...parts, ...time.value, zone: null });
}

type DateParts = Pick<CalendarEvent, 'year' | 'month' | 'day' | 'fromMonthEnd'> & { readonly end: number };

/** `2020-*-01`, `*-01`, `*-02~1`, or nothing when a time comes at once. */
function parseDate(text: string, at: number): Result<DateParts, Errno> {
  const everyDay = { year: null, month: null, day: null, fromMonthEnd: false, end: at };
  if (at === text.length) return ok(everyDay);
  const chains: Chain[] = [];
  let fromMonthEnd = false;
  for (let next = at; ; next++) {
    const part = parseChain(text, next, false);
    if (!part.ok) return part;
    chains.push(part.value.chain);
    next = part.value.end;
    const separator = text[next];
    const isEnd = separator === undefined || separator === ' ';
    if (chains.length === 1 && (separator === undefined || separator === ':')) return ok(everyDay);
    if (chains.length > 1 && isEnd) {
      const [day = null, month = null, year = null] = chains.reverse();
      return ok({ year, month, day, fromMonthEnd, end: skipSpaces(text, next) });
    }
    // Nothing but a day comes behind `~`.
    if (fromMonthEnd || chains.length === 3 || (separator !== '-' && separator !== '~')) return err('EINVAL');
    fromMonthEnd = separator === '~';
  }
}

/** `10:00`, `*:0/15:30.5`; midnight when there is nothing. */
function parseTime(text: string, at: number): Result<Pick<CalendarEvent, 'hour' | 'minute' | 'us'>, Errno> {
  if (at === text.length) return ok({ hour: only(0), minute: only(0), us: only(0) });
  const hour = parseChain(text, at, false);
  if (!hour.ok) return hour;
  if (text[hour.value.end] !== ':') return err('EINVAL');
  const minute = parseChain(text, hour.value.end + 1, false);
  if (!minute.ok) return minute;
  const parts = { hour: hour.value.chain, minute: minute.value.chain };
  if (minute.value.end === text.length) return ok({ ...parts, us: only(0) });
  if (text[minute.value.end] !== ':') return err('EINVAL');
  const us = parseChain(text, minute.value.end + 1, true);
  if (!us.ok) return us;
  return us.value.end === text.length ? ok({ ...parts, us: us.value.chain ?? [] }) : err('EINVAL');
}

function normalise(event: CalendarEvent): CalendarEvent {
  return {
    ...event,
    fromMonthEnd: event.fromMonthEnd && event.day !== null,
    year: normaliseChain(event.year?.map(withCentury) ?? null),
    month: normaliseChain(event.month),
    day: normaliseChain(event.day),
    hour: normaliseChain(event.hour),
    minute: normaliseChain(event.minute),
    us: normaliseChain(event.us) ?? [],
  };
}

/** 12 is 2012, and 89 is 1989. */
function withCentury({ start, stop, repeat }: Component): Component {
  const full = (year: number): number => (year < 70 ? year + 2_000 : year < 100 ? year + 1_900 : year);
  return { start: full(start), stop: stop === null ? null : full(stop), repeat };
}

function isValid(event: CalendarEvent): boolean {
  return (
    isChainWithin(event.year, YEAR_FIRST, YEAR_LAST) &&
    isChainWithin(event.month, 1, 12) &&
    (event.fromMonthEnd ? isChainWithinMonthEnd(event.day) : isChainWithin(event.day, 1, 31)) &&
    isChainWithin(event.hour, 0, 23) &&
    isChainWithin(event.minute, 0, 59) &&
    isChainWithin(event.us, 0, US_PER_MINUTE - 1)
  );
}
