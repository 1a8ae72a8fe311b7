// fleetsim systemd calendar: when calendar events elapse, as `systemd-analyze calendar` says it where TZ is UTC.
import { failure, printable } from '../../../base/index.js';
import {
  type CalendarQuestion,
  explainCalendar,
  parseInteger,
  parseTimestamp,
} from '../../../systemd/index.js';
import { EXIT } from '../../exit-codes.js';
import { print, warn } from '../../output.js';
import { wordsOrLinesOrDash } from './input.js';

export interface CalendarOptions {
  readonly iterations?: string;
  readonly baseTime?: string;
}

/** More would fill the memory before the first line is printed. */
const ITERATIONS_MAX = 10_000;

/** All of them are answered, and one that is none fails the whole, as in systemd. */
export async function runCalendar(words: readonly string[], options: CalendarOptions): Promise<number> {
  const question = read(options, Date.now());
  const events = typeof question === 'string' ? null : await wordsOrLinesOrDash(words);
  if (typeof question === 'string' || events === null) {
    warn(typeof question === 'string' ? question : 'Too few arguments.');
    return EXIT.failed;
  }
  let exitCode: number = EXIT.ok;
  for (const [i, event] of events.entries()) {
    const answer = explainCalendar(event, question);
    if (answer.ok) {
      print(answer.value.text);
      if (answer.value.note !== null) warn(answer.value.note);
    } else {
      for (const line of answer.error) warn(line);
      exitCode = EXIT.failed;
    }
    if (i + 1 < events.length) print('');
  }
  return exitCode;
}

/** What the options ask for, or what is wrong with them. */
function read({ iterations = '1', baseTime }: CalendarOptions, nowMs: number): CalendarQuestion | string {
  const count = parseInteger(iterations);
  if (count === null || count < 0) return `Failed to parse iterations: ${printable(iterations)}`;
  if (count > ITERATIONS_MAX)
    throw failure('usage', `--iterations: ${count} is more than ${ITERATIONS_MAX}`, 'go on with --base-time');
  const afterMs = baseTime === undefined ? nowMs : parseTimestamp(baseTime, nowMs);
  if (afterMs === null) return `Failed to parse --base-time= parameter: ${printable(baseTime ?? '')}`;
  return { nowMs, afterMs, iterations: count };
}
