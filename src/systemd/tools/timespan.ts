// What `systemd-analyze timespan` says of a time span.
import { err, ok, printable, type Result } from '../../base/index.js';
import { parseCalendar } from '../values/calendar/parse.js';
import { ERRNO_TEXT } from '../values/errno.js';
import { formatTimeSpanUs, parseTimeSpanUs } from '../values/time-span.js';
import { formatFields } from './fields.js';

/** The answer, or lines that say why there is none. */
export function explainTimeSpan(text: string): Result<string, readonly string[]> {
  const us = parseTimeSpanUs(text);
  if (us.ok) {
    const fields = [
      ['Original', text],
      ['μs', String(us.value)],
      ['Human', formatTimeSpanUs(us.value)],
    ] as const;
    return ok(formatFields(fields));
  }
  const shown = printable(text);
  const refused = `Failed to parse time span '${shown}': ${ERRNO_TEXT[us.error]}`;
  if (!parseCalendar(text).ok) return err([refused]);
  return err([
    refused,
    `Hint: this expression is a valid calendar specification. Use 'fleetsim systemd calendar "${shown}"' instead?`,
  ]);
}
