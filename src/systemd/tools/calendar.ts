// What `systemd-analyze calendar` says of a calendar event, in UTC.
import { err, ok, printable, type Result } from '../../base/index.js';
import type { CalendarEvent } from '../values/calendar/event.js';
import { formatCalendar } from '../values/calendar/format.js';
import { nextElapseUs } from '../values/calendar/next.js';
import { parseCalendar } from '../values/calendar/parse.js';
import { ERRNO_TEXT } from '../values/errno.js';
import { parseTimeSpanUs } from '../values/time-span.js';
import { formatRelative, formatTimestamp } from '../values/timestamp.js';
import { formatFields } from './fields.js';

export interface CalendarQuestion {
  /** What counts as now, in ms since 1970. */
  readonly nowMs: number;
  /** The event is to elapse after this. */
  readonly afterMs: number;
  /** How many times in a row. */
  readonly iterations: number;
}

export interface CalendarAnswer {
  readonly text: string;
  /** What a person must know who wrote a zone that we do not; null: nothing. */
  readonly note: string | null;
}

const WIDTH = 'Normalized form'.length;

/** The answer, or lines that say why there is none. */
export function explainCalendar(
  text: string,
  question: CalendarQuestion,
): Result<CalendarAnswer, readonly string[]> {
  const event = parseCalendar(text);
  if (!event.ok) {
    const shown = printable(text);
    const refused = `Failed to parse calendar specification '${shown}': ${ERRNO_TEXT[event.error]}`;
    const hint = `Hint: this expression is a valid timespan. Use 'fleetsim systemd timespan "${shown}"' instead?`;
    return err(parseTimeSpanUs(text).ok ? [refused, hint] : [refused]);
  }
  const normal = formatCalendar(event.value);
  const fields = [
    ...(normal === text ? [] : [['Original form', text] as const]),
    ['Normalized form', normal] as const,
    ...elapses(event.value, question),
  ];
  const { zone } = event.value;
  const note =
    zone === null || zone === 'UTC' ? null : `Note: ${zone} is not known here, and is computed as UTC.`;
  return ok({ text: formatFields(fields, WIDTH), note });
}

function elapses(event: CalendarEvent, question: CalendarQuestion): (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  let afterUs = Math.round(question.afterMs * 1_000);
  for (let count = 1; count <= question.iterations; count++) {
    const us = nextElapseUs(event, afterUs);
    if (us === null) return count === 1 ? [['Next elapse', 'never']] : fields;
    const ms = us / 1_000;
    fields.push([count === 1 ? 'Next elapse' : `Iter. #${count}`, formatTimestamp(ms)]);
    fields.push(['From now', formatRelative(ms, question.nowMs)]);
    afterUs = us;
  }
  return fields;
}
