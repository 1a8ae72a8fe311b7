// Amounts in faults as numbers: times and shares, whose form words.ts has seen to.
import { assert, failure } from '../../base/index.js';
import { parseTimeSpan } from '../../systemd/index.js';

/** Nothing that a fault says takes longer, in milliseconds: a day. */
const TIME_MAX_MS = 24 * 60 * 60 * 1_000;

/** In milliseconds. Fails with `bad-time`. */
export function timeMs(text: string): number {
  const ms = parseTimeSpan(text);
  assert(ms !== null, `${text} has the form of a time`);
  if (ms > TIME_MAX_MS) throw failure('bad-time', `${text} is longer than a day`);
  return ms;
}

/** So many of `whole`: `12.5%`, `-1%`. */
export function partsOf(share: string, whole: number): number {
  return Math.round((Number.parseFloat(share) * whole) / 100);
}
