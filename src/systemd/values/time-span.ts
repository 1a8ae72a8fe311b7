// Time spans (systemd.time(7)), read and written: `45s`, `1min 30s`, `2h`, a bare number of seconds, `infinity`. All else
// counts in milliseconds; systemd in microseconds, of which 64 bits hold more than a number can.
import { err, ok, type Result } from '../../base/index.js';
import type { Errno } from './errno.js';

/** What systemd means by `infinity`. */
export const US_INFINITY = 2n ** 64n - 1n;

const US_PER_SECOND = 1_000_000n;
const US_PER_MINUTE = 60n * US_PER_SECOND;

/** Spellings of the units, those first that begin with another. */
const UNITS: readonly (readonly [bigint, readonly string[]])[] = [
  [2_629_800n * US_PER_SECOND, ['months', 'month', 'M']],
  [1_000n, ['msec', 'ms']],
  [US_PER_MINUTE, ['minutes', 'minute', 'min', 'm']],
  [US_PER_SECOND, ['seconds', 'second', 'sec', 's']],
  [3_600n * US_PER_SECOND, ['hours', 'hour', 'hr', 'h']],
  [86_400n * US_PER_SECOND, ['days', 'day', 'd']],
  [604_800n * US_PER_SECOND, ['weeks', 'week', 'w']],
  // A year is 365.25 days, and a month a twelfth of it.
  [31_557_600n * US_PER_SECOND, ['years', 'year', 'y']],
  [1n, ['usec', 'us', 'μs', 'µs']],
];

const US_PER: ReadonlyMap<string, bigint> = new Map(
  UNITS.flatMap(([us, names]) => names.map((name) => [name, us] as const)),
);
const UNIT = new RegExp([...US_PER.keys()].join('|'), 'y');

/** Numbers before the point are C's `long long`. */
const WHOLE_MAX = 2n ** 63n - 1n;

/** Milliseconds, rounded; Infinity for `infinity`; null when it is no time span. */
export function parseTimeSpan(text: string): number | null {
  const us = parseTimeSpanUs(text);
  if (!us.ok) return null;
  return us.value === US_INFINITY ? Number.POSITIVE_INFINITY : Math.round(Number(us.value) / 1_000);
}

/** Microseconds, exactly as systemd counts them; US_INFINITY for `infinity`. */
export function parseTimeSpanUs(text: string): Result<bigint, Errno> {
  if (/^[ \t\n\r]*infinity[ \t\n\r]*$/.test(text)) return ok(US_INFINITY);
  let sum = 0n;
  let at = after(text, 0, SPACE);
  if (at === text.length) return err('EINVAL');
  while (at < text.length) {
    const part = parsePart(text, at);
    if (!part.ok) return part;
    sum += part.value.us;
    if (sum >= US_INFINITY) return err('ERANGE');
    at = after(text, part.value.end, SPACE);
  }
  return ok(sum);
}

const SPACE = /[ \t\n\r]+/y;
const SIGNED = /[\v\f \t\n\r]*([+-]?)(\d+)/y;
const DIGITS = /\d+/y;

/** One number and its unit. */
function parsePart(text: string, at: number): Result<{ readonly us: bigint; readonly end: number }, Errno> {
  if (text[at] === '-') return err('ERANGE');
  SIGNED.lastIndex = at;
  const [found = '', sign, digits = '0'] = SIGNED.exec(text) ?? [];
  const whole = bounded(digits);
  if (whole === null || (sign === '-' && whole > 0n)) return err('ERANGE');
  const point = at + found.length;
  const hasPoint = text[point] === '.';
  if (found === '' && !hasPoint) return err('EINVAL');
  const numberEnd = hasPoint ? after(text, point + 1, DIGITS) : point;
  const unitStart = after(text, numberEnd, SPACE);
  const end = after(text, unitStart, UNIT);
  const us = US_PER.get(text.slice(unitStart, end)) ?? US_PER_SECOND;
  // `5+5` and `1.5.5` are refused, while `5 +5` and `1.5 .5` are two parts.
  if (end === numberEnd && end < text.length) return err('EINVAL');
  if (whole >= US_INFINITY / us) return err('ERANGE');
  if (!hasPoint) return ok({ us: whole * us, end });
  if (numberEnd === point + 1) return err('EINVAL');
  return ok({ us: whole * us + fraction(text, point + 1, us), end });
}

/** Where the pattern's match ends when there is one at `at`; else `at`. */
function after(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function bounded(digits: string): bigint | null {
  const significant = digits.replace(/^0+/, '');
  if (significant.length > 19) return null;
  const value = BigInt(significant);
  return value > WHOLE_MAX ? null : value;
}

/** Digits behind a point, each a tenth of the one before, rounded down one by one as systemd does. */
function fraction(text: string, at: number, unitUs: bigint): bigint {
  let sum = 0n;
  for (let [us, i] = [unitUs / 10n, at]; us > 0n && /\d/.test(text[i] ?? ''); us /= 10n, i++) {
    sum += BigInt(text[i] ?? '0') * us;
  }
  return sum;
}

const SHOWN: readonly (readonly [string, bigint])[] = [
  ['y', 31_557_600n * US_PER_SECOND],
  ['month', 2_629_800n * US_PER_SECOND],
  ['w', 604_800n * US_PER_SECOND],
  ['d', 86_400n * US_PER_SECOND],
  ['h', 3_600n * US_PER_SECOND],
  ['min', US_PER_MINUTE],
  ['s', US_PER_SECOND],
  ['ms', 1_000n],
  ['us', 1n],
];

/** `1h 30min`, `2.500s`: parts smaller than the accuracy are left out. `parseTimeSpan` reads it again. */
export function formatTimeSpan(ms: number, accuracyMs = 1): string {
  if (ms === Number.POSITIVE_INFINITY) return 'infinity';
  return formatTimeSpanUs(BigInt(Math.round(ms * 1_000)), BigInt(Math.round(accuracyMs * 1_000)));
}

export function formatTimeSpanUs(us: bigint, accuracyUs = 1n): string {
  if (us === US_INFINITY) return 'infinity';
  if (us <= 0n) return '0';
  const words: string[] = [];
  let rest = us;
  for (const [name, unitUs] of SHOWN) {
    if (rest === 0n || (rest < accuracyUs && words.length > 0)) break;
    if (rest < unitUs) continue;
    const decimals = rest < US_PER_MINUTE ? decimalsShown(rest % unitUs, unitUs, accuracyUs) : '';
    words.push(`${rest / unitUs}${decimals}${name}`);
    if (decimals !== '') break;
    rest %= unitUs;
  }
  return words.join(' ');
}

/** What stands behind the number of a unit, with the point: as many digits as the accuracy asks for. */
function decimalsShown(restUs: bigint, unitUs: bigint, accuracyUs: bigint): string {
  if (restUs === 0n) return '';
  let digits = String(unitUs).length - 1;
  let shown = restUs;
  for (let step = accuracyUs; step > 1n; step /= 10n) {
    shown /= 10n;
    digits--;
  }
  return digits > 0 ? `.${String(shown).padStart(digits, '0')}` : '';
}
