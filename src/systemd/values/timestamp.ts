// Points in time (systemd.time(7)), read and written, in UTC: `2014-02-18 10:00:05`, `10:00`, `yesterday`, `-10min`,
// `@1392717605`, and `3s ago`. All are milliseconds since 1970; what now is, the caller says.
import { parseTimeSpan } from './time-span.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** A year is 365.25 days, and a month a twelfth of it. */
const MONTH_MS = 2_629_800_000;
const YEAR_MS = 12 * MONTH_MS;

/** Null when it is no timestamp that systemd would take. Time zones other than UTC are none here. */
export function parseTimestamp(text: string, nowMs: number): number | null {
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  switch (text) {
    case 'now':
      return nowMs;
    case 'today':
      return midnightMs;
    case 'yesterday':
      return midnightMs - DAY_MS;
    case 'tomorrow':
      return midnightMs + DAY_MS;
  }
  if (text.startsWith('@')) return parseSeconds(text.slice(1));
  return parseRelative(text, nowMs) ?? parseCalendar(text, midnightMs);
}

function parseSeconds(text: string): number | null {
  return /^\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) * SECOND_MS : null;
}

/** `+1h`, `-10min`, `5min left`, `10 min ago`. */
function parseRelative(text: string, nowMs: number): number | null {
  const sign = text[0];
  if (sign === '+' || sign === '-') return shifted(text.slice(1), nowMs, sign === '+' ? 1 : -1);
  if (text.endsWith(' ago')) return shifted(text.slice(0, -' ago'.length), nowMs, -1);
  if (text.endsWith(' left')) return shifted(text.slice(0, -' left'.length), nowMs, 1);
  return null;
}

function shifted(span: string, nowMs: number, sign: 1 | -1): number | null {
  const ms = parseTimeSpan(span);
  if (ms === null || ms === Number.POSITIVE_INFINITY) return null;
  return Math.max(0, nowMs + sign * ms);
}

const DATE = String.raw`(?<year>\d{4}|\d{1,2})-(?<month>\d{1,2})-(?<day>\d{1,2})`;
const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:\.(?<fraction>\d{1,9}))?)?`;
const WITH_DATE = new RegExp(`^${DATE}(?: +${TIME})?$`);
const TIME_ALONE = new RegExp(`^${TIME}$`);

/** `[Tue] 2014-02-18 [10:00[:05]] [UTC]` or `10:00[:05]`, which is today. A day of the week must be that day's. */
function parseCalendar(text: string, midnightMs: number): number | null {
  const weekday = /^([a-z]+) +/i.exec(text);
  const day = weekday === null ? null : dayOfWeek(weekday[1] ?? '');
  if (day === -1) return null;
  const rest = text.slice(weekday?.[0].length ?? 0).replace(/ +UTC$/, '');
  const groups = (WITH_DATE.exec(rest) ?? TIME_ALONE.exec(rest))?.groups;
  if (groups === undefined) return null;
  const { year, month, hour = '0', minute = '0', second = '0', fraction = '0' } = groups;
  const dayMs = year === undefined ? midnightMs : dateMs(year, month ?? '', groups.day ?? '');
  // 61 stands for leap seconds; all of them spill into the next minute.
  if (dayMs === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 61) return null;
  if (day !== null && new Date(dayMs).getUTCDay() !== day) return null;
  const timeMs = Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * SECOND_MS;
  return dayMs + timeMs + Number(`0.${fraction}`) * SECOND_MS;
}

/** 0 is Sunday; -1: no day. */
function dayOfWeek(word: string): number {
  const lower = word.toLowerCase();
  return DAYS.findIndex((name) => [name.toLowerCase(), name.slice(0, 3).toLowerCase()].includes(lower));
}

/** A day past the end of its month is one of the next. Years of two digits lie between 1969 and 2068. */
function dateMs(year: string, month: string, day: string): number | null {
  const full = year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2_000 : 1_900);
  if (full < 1970 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return Date.UTC(full, Number(month) - 1, Number(day));
}

/** `Tue 2014-02-18 10:00:05 UTC`. */
export function formatTimestamp(ms: number): string {
  const at = new Date(ms);
  const text = at.toISOString();
  return `${(DAYS[at.getUTCDay()] ?? '').slice(0, 3)} ${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** `3s ago`, `1 day 13h ago`, `4min 59s left`, `now`: the two largest units, and less of what is further away. */
export function formatRelative(ms: number, nowMs: number): string {
  const distanceMs = Math.abs(nowMs - ms);
  if (distanceMs === 0) return 'now';
  return `${distance(distanceMs)} ${nowMs > ms ? 'ago' : 'left'}`;
}

function distance(ms: number): string {
  const whole = (unitMs: number, of = ms): number => Math.floor(of / unitMs);
  const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
  if (ms >= YEAR_MS) return `${counted(whole(YEAR_MS), 'year')} ${counted(whole(MONTH_MS, ms % YEAR_MS), 'month')}`;
  if (ms >= MONTH_MS) return `${counted(whole(MONTH_MS), 'month')} ${counted(whole(DAY_MS, ms % MONTH_MS), 'day')}`;
  if (ms >= WEEK_MS) return `${counted(whole(WEEK_MS), 'week')} ${counted(whole(DAY_MS, ms % WEEK_MS), 'day')}`;
  if (ms >= 2 * DAY_MS) return `${whole(DAY_MS)} days`;
  if (ms >= 25 * HOUR_MS) return `1 day ${whole(HOUR_MS, ms - DAY_MS)}h`;
  if (ms >= 6 * HOUR_MS) return `${whole(HOUR_MS)}h`;
  if (ms >= HOUR_MS) return `${whole(HOUR_MS)}h ${whole(MINUTE_MS, ms % HOUR_MS)}min`;
  if (ms >= 5 * MINUTE_MS) return `${whole(MINUTE_MS)}min`;
  if (ms >= MINUTE_MS) return `${whole(MINUTE_MS)}min ${whole(SECOND_MS, ms % MINUTE_MS)}s`;
  if (ms >= SECOND_MS) return `${whole(SECOND_MS)}s`;
  return ms >= 1 ? `${whole(1)}ms` : `${whole(0.001)}us`;
}
