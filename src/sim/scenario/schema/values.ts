// What stands behind the keys of a scenario: texts, time spans, amounts and their bounds. Spans come out in milliseconds.
import * as z from 'zod';
import { parseShare, parseTimeSpan } from '../../../systemd/index.js';
import { parseAmount, parseCount } from '../amount.js';

/** One simulation holds this many machines at most. */
export const MACHINES_MAX = 20_000;
/** Steps in one list, and how often a step is repeated. */
export const STEPS_MAX = 10_000;
export const TEXT_MAX = 1_000;
/** Of a unit file. */
export const UNIT_TEXT_MAX = 100_000;
/** Seeds that a scenario is to come out right for. */
const SEEDS_MAX = 10_000;
/** A year: longer runs are a slip of the pen. */
const SPAN_MAX_MS = 365 * 24 * 3_600_000;
/** Of a share, in hundredths of a percent. */
const WHOLE = 10_000;

export const text = z.string().min(1).max(TEXT_MAX);
export const texts = z.union([text, z.array(text).max(MACHINES_MAX)]).transform((value) => [value].flat());

export const textOrNumber = z.union([z.string(), z.number()]);

/** `45s`, `1min 30s`, or a number of seconds. */
export const timeSpan = textOrNumber.transform((value, context) => {
  const ms = parseTimeSpan(String(value));
  if (ms !== null && ms <= SPAN_MAX_MS) return ms;
  context.addIssue('not a time span of up to a year, such as 45s or 1min 30s');
  return z.NEVER;
});

const WALL_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(?: ?(?:Z|UTC))?)?$/;

/** `2014-02-18 10:00:00 UTC`, in milliseconds since 1970. Nobody's own zone counts. */
export const wallTime = z.string().transform((value, context) => {
  const [, day, time = '00:00'] = WALL_TIME.exec(value) ?? [];
  const ms = Date.parse(`${day}T${time}Z`);
  // 31 February is no day, but would be read as one of March.
  if (ms >= 0 && new Date(ms).toISOString().startsWith(`${day}T`)) return ms;
  context.addIssue('not a time since 1970 in UTC, such as 2014-02-18 10:00:00');
  return z.NEVER;
});

/** A span of some length. */
export const interval = timeSpan.refine((ms) => ms > 0, { message: 'must not be 0' });

/** `40%`, in hundredths of a percent. */
export const share = z.string().transform((value, context) => {
  const parsed = parseShare(value);
  if (parsed !== null && parsed <= WHOLE) return parsed;
  context.addIssue('not a share from 0% to 100%, such as 40%');
  return z.NEVER;
});

/** `3`, `at least 3`, `at most 3`. */
export const count = textOrNumber.transform((value, context) => {
  const amount = parseAmount(String(value), parseCount);
  if (amount !== null) return amount;
  context.addIssue('not a count, such as 3, at least 3 or at most 3');
  return z.NEVER;
});

/** Metadata of a machine: numbers and truth are texts to fleet. */
export const metadata = z.record(
  text,
  z.union([z.string().max(TEXT_MAX), z.number(), z.boolean()]).transform(String),
);

export const variantName = z.string().regex(/^[\w.-]{1,64}$/, 'not a name of letters, digits, _, . and -');

/** `[1, 2, 5]`, or `1..50`. */
export const seeds = z.union([z.array(z.int32()).min(1), z.string()]).transform((value, context) => {
  const list = typeof value === 'string' ? readRange(value) : value;
  if (list.length > 0 && list.length <= SEEDS_MAX) return list;
  context.addIssue(`not a list or range of up to ${SEEDS_MAX} seeds, such as [1, 2, 5] or 1..50`);
  return z.NEVER;
});

function readRange(text: string): readonly number[] {
  const [, from, to] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? [];
  const count = Math.min(Number(to) - Number(from), SEEDS_MAX) + 1;
  return count > 0 ? Array.from({ length: count }, (_, i) => Number(from) + i) : [];
}
