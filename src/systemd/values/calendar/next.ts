// When a calendar event elapses next. Everything is UTC here: a deterministic room knows no other zone, so an event in
// Europe/Berlin is computed as if it said UTC. Nothing elapses after 2199, so the search always ends.
//
// Differs from systemd 252: an open repetition begins anew in each minute, hour and month, as its manual says. systemd can
// pass over the first times after midnight (`*:0/25` from 23:50 on gives 00:25, not 00:00), or of a minute where decimals
// repeat (`*:*:0/25.5`). And an event that never elapses is always `null`, where systemd gives up on some with "Infinite
// loop in calendar calculation".
import {
  type CalendarEvent,
  type Chain,
  type Component,
  US_PER_MINUTE,
  YEAR_FIRST,
  YEAR_LAST,
} from './event.js';

const US_PER_MS = 1_000;
const US_PER_HOUR = 60 * US_PER_MINUTE;
const US_PER_DAY = 24 * US_PER_HOUR;
const MS_PER_DAY = US_PER_DAY / US_PER_MS;

/** The first whole millisecond after `afterMs` at which the event has elapsed anew; null: never again. */
export function nextElapse(event: CalendarEvent, afterMs: number): number | null {
  const us = nextElapseUs(event, afterMs * US_PER_MS);
  return us === null ? null : Math.ceil(us / US_PER_MS);
}

/** The same in microseconds since 1970, whole ones, as exact as systemd has it. */
export function nextElapseUs(event: CalendarEvent, afterUs: number): number | null {
  const fromUs = Math.max(Math.floor(afterUs) + 1, 0);
  const fromDay = Math.floor(fromUs / US_PER_DAY);
  const times = timesOf(event);
  for (const day of daysOf(event, fromDay)) {
    const us = nextTime(times, day === fromDay ? fromUs % US_PER_DAY : 0);
    if (us !== null) return day * US_PER_DAY + us;
  }
  return null;
}

/** Days since 1970 that the date and the day of the week allow, from one on. */
function* daysOf(event: CalendarEvent, fromDay: number): Generator<number> {
  const from = new Date(fromDay * MS_PER_DAY);
  const months = valuesOf(event.month, 1, 12);
  const dates = new Map([28, 29, 30, 31].map((length) => [length, datesOf(event, length)] as const));
  for (const year of valuesOf(event.year, Math.max(from.getUTCFullYear(), YEAR_FIRST), YEAR_LAST)) {
    for (const month of months) {
      const first = Date.UTC(year, month - 1, 1) / MS_PER_DAY;
      const length = Date.UTC(year, month, 1) / MS_PER_DAY - first;
      if (first + length <= fromDay) continue;
      for (const date of dates.get(length) ?? []) {
        const day = first + date - 1;
        // The first of January 1970 was a Thursday.
        if (day >= fromDay && ((event.weekdays ?? -1) & (1 << ((day + 3) % 7))) !== 0) yield day;
      }
    }
  }
}

function datesOf(event: CalendarEvent, length: number): readonly number[] {
  if (!event.fromMonthEnd) return valuesOf(event.day, 1, length);
  const fromEnd = (event.day ?? []).map(({ start, stop, repeat }) =>
    stop === null && repeat > 0
      ? { start: 1 + ((start - 1) % repeat), stop: start, repeat }
      : { start, stop, repeat },
  );
  return valuesOf(fromEnd, 1, length)
    .map((date) => length + 1 - date)
    .reverse();
}

/** What a chain names between two bounds, in order. */
function valuesOf(chain: Chain, first: number, last: number): readonly number[] {
  const values: number[] = [];
  for (let value = first; value <= last; value++) {
    if (chain === null || chain.some((component) => names(component, value))) values.push(value);
  }
  return values;
}

function names({ start, stop, repeat }: Component, value: number): boolean {
  if (repeat === 0) return value === start;
  return value >= start && (stop === null || value <= stop) && (value - start) % repeat === 0;
}

interface Times {
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly us: readonly Component[];
}

function timesOf(event: CalendarEvent): Times {
  return { hours: valuesOf(event.hour, 0, 23), minutes: valuesOf(event.minute, 0, 59), us: event.us };
}

/** Microseconds since midnight, not before `fromUs`; null: not on that day. */
function nextTime({ hours, minutes, us }: Times, fromUs: number): number | null {
  for (const hour of hours) {
    if ((hour + 1) * US_PER_HOUR <= fromUs) continue;
    for (const minute of minutes) {
      const start = hour * US_PER_HOUR + minute * US_PER_MINUTE;
      if (start + US_PER_MINUTE <= fromUs) continue;
      const within = nextWithinMinute(us, Math.max(fromUs - start, 0));
      if (within !== null) return start + within;
    }
  }
  return null;
}

function nextWithinMinute(chain: readonly Component[], fromUs: number): number | null {
  let best = US_PER_MINUTE;
  for (const { start, stop, repeat } of chain) {
    const steps = fromUs <= start || repeat === 0 ? 0 : Math.ceil((fromUs - start) / repeat);
    const us = start + steps * repeat;
    if (us >= fromUs && us <= (stop ?? US_PER_MINUTE - 1) && us < best) best = us;
  }
  return best < US_PER_MINUTE ? best : null;
}
