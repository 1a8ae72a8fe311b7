// Points in time (systemd.time(7)), all in UTC and in milliseconds since 1970: as systemd writes them, with how long ago
// that was, and as people write them.
import { WEEKDAYS } from './calendar/event.js';
import { parseTimeSpanUs } from './time-span.js';

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60 * MS_PER_SECOND;
const MS_PER_HOUR = 60 * MS_PER_MINUTE;
const MS_PER_DAY = 24 * MS_PER_HOUR;
const MS_PER_WEEK = 7 * MS_PER_DAY;
const MS_PER_MONTH = 2_629_800 * MS_PER_SECOND;
const MS_PER_YEAR = 12 * MS_PER_MONTH;

/** systemd writes none that is later: 9999-12-30 23:59:59. */
const MS_MAX = 253_402_214_399_000;

/** `Wed 2020-01-01 10:00:00 UTC`. */
export function formatTimestamp(ms: number): string {
  if (ms > MS_MAX) return '--- XXXX-XX-XX XX:XX:XX';
  const date = new Date(ms);
  const iso = date.toISOString();
  return `${weekday(date)} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function weekday(date: Date): string {
  return WEEKDAYS[(date.getUTCDay() + 6) % 7] ?? '';
}

/** How far away a point in time is, as systemd says it: `3s ago`, `1 day 5h left`, `now`. */
export function formatRelative(ms: number, nowMs: number): string {
  const distance = Math.abs(ms - nowMs);
  const words = formatDistance(distance);
  return words === null ? 'now' : `${words} ${ms < nowMs ? 'ago' : 'left'}`;
}

/** The nearer, the finer; null for nothing. */
function formatDistance(ms: number): string | null {
  if (ms >= MS_PER_YEAR) return pair(ms, [MS_PER_YEAR, 'year'], [MS_PER_MONTH, 'month']);
  if (ms >= MS_PER_MONTH) return pair(ms, [MS_PER_MONTH, 'month'], [MS_PER_DAY, 'day']);
  if (ms >= MS_PER_WEEK) return pair(ms, [MS_PER_WEEK, 'week'], [MS_PER_DAY, 'day']);
  if (ms >= 2 * MS_PER_DAY) return `${Math.floor(ms / MS_PER_DAY)} days`;
  if (ms >= 25 * MS_PER_HOUR) return `1 day ${Math.floor((ms - MS_PER_DAY) / MS_PER_HOUR)}h`;
  if (ms >= 6 * MS_PER_HOUR) return `${Math.floor(ms / MS_PER_HOUR)}h`;
  if (ms >= MS_PER_HOUR)
    return `${Math.floor(ms / MS_PER_HOUR)}h ${Math.floor((ms % MS_PER_HOUR) / MS_PER_MINUTE)}min`;
  if (ms >= 5 * MS_PER_MINUTE) return `${Math.floor(ms / MS_PER_MINUTE)}min`;
  if (ms >= MS_PER_MINUTE)
    return `${Math.floor(ms / MS_PER_MINUTE)}min ${Math.floor((ms % MS_PER_MINUTE) / MS_PER_SECOND)}s`;
  if (ms >= MS_PER_SECOND) return `${Math.floor(ms / MS_PER_SECOND)}s`;
  if (ms >= 1) return `${Math.floor(ms)}ms`;
  const us = Math.round(ms * 1_000);
  return us === 0 ? null : `${us}us`;
}

type Unit = readonly [ms: number, name: string];

function pair(ms: number, [largerMs, larger]: Unit, [smallerMs, smaller]: Unit): string {
  const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;
  const rest = Math.floor((ms % largerMs) / smallerMs);
  return `${counted(Math.floor(ms / largerMs), larger)} ${counted(rest, smaller)}`;
}

/**
 * `2020-01-01 10:00`, `Wed 2020-01-01`, `10:00`, `yesterday`, `-5min`, `5min ago`, `@1577836800`; with ` UTC` behind it or
 * not. Null when it is none. Milliseconds have decimals where microseconds were written.
 */
export function parseTimestamp(text: string, nowMs: number): number | null {
  const ms = text.endsWith(' UTC') ? parseDateTime(text.slice(0, -4), nowMs) : parseAny(text, nowMs);
  if (ms === null || !(ms >= 0 && ms <= MS_MAX)) return null;
  return Math.round(ms * 1_000) / 1_000;
}

function parseAny(text: string, nowMs: number): number | null {
  if (text === 'now') return nowMs;
  if (text.startsWith('@')) return spanMs(text.slice(1));
  if (text.startsWith('+')) return shifted(nowMs, spanMs(text.slice(1)), 1);
  if (text.startsWith('-')) return shifted(nowMs, spanMs(text.slice(1)), -1);
  if (text.endsWith(' ago')) return shifted(nowMs, spanMs(text.slice(0, -4)), -1);
  if (text.endsWith(' left')) return shifted(nowMs, spanMs(text.slice(0, -5)), 1);
  return parseDateTime(text, nowMs);
}

function spanMs(text: string): number | null {
  const us = parseTimeSpanUs(text);
  return us.ok ? Number(us.value) / 1_000 : null;
}

function shifted(nowMs: number, ms: number | null, sign: 1 | -1): number | null {
  return ms === null ? null : nowMs + sign * ms;
}

const DAY_WORDS: ReadonlyMap<string, number> = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tomorrow', 1],
]);

const WEEKDAY =
  /^(mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?) /i;
const DATE = /^ *(\d{1,4})- *(\d{1,2})- *(\d{1,2})(?: +(?=\d)|$)/;
const TIME = /^ *(\d{1,2}): *(\d{1,2})(?:: *(\d{1,2})(\.\d+)?)?$/;

function parseDateTime(text: string, nowMs: number): number | null {
  const midnightMs = nowMs - (nowMs % MS_PER_DAY);
  const days = DAY_WORDS.get(text);
  if (days !== undefined) return midnightMs + days * MS_PER_DAY;
  const [named = '', day = ''] = WEEKDAY.exec(text) ?? [];
  const rest = text.slice(named.length);
  const [date, year = '', month = '', dayOfMonth = ''] = DATE.exec(rest) ?? [];
  const dateMs = date === undefined ? midnightMs : dayMs(year, Number(month), Number(dayOfMonth));
  const time = rest.slice(date?.length ?? 0);
  const timeMs = date !== undefined && time === '' ? 0 : timeOfDayMs(time);
  if (dateMs === null || timeMs === null) return null;
  const isNamed = named === '' || weekday(new Date(dateMs)).toLowerCase() === day.slice(0, 3).toLowerCase();
  return isNamed ? dateMs + timeMs : null;
}

/** Midnight of a date. A day that a short month has not is one of the next month, as in C. */
function dayMs(year: string, month: number, day: number): number | null {
  const number = Number(year);
  const full = year.length > 2 ? number : number < 69 ? number + 2_000 : number + 1_900;
  if (month < 1 || month > 12 || day < 1 || day > 31 || full < 1_970) return null;
  return Date.UTC(full, month - 1, day);
}

function timeOfDayMs(time: string): number | null {
  const [found, hours, minutes, seconds = '0', decimals = '.0'] = TIME.exec(time) ?? [];
  // Up to two leap seconds, as C has them.
  if (found === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 61) return null;
  const us = Math.round(Number(`0${decimals}`) * 1_000_000);
  return (
    Number(hours) * MS_PER_HOUR +
    Number(minutes) * MS_PER_MINUTE +
    Number(seconds) * MS_PER_SECOND +
    us / 1_000
  );
}
