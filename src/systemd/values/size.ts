// Sizes and shares: `512M` and `1.5G` in bytes to the base of 1024, `150%`, and limits that are either.
import { parseInteger } from './integer.js';

const FACTORS: readonly (readonly [string, number])[] = [
  ['E', 2 ** 60],
  ['P', 2 ** 50],
  ['T', 2 ** 40],
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
  ['B', 1],
  ['', 1],
];

const BYTES_END = 2 ** 64;

/** Bytes of a sum such as `1G 512M`, larger units first; null when it is none, or 64 bits do not hold it. */
export function parseSize(text: string): number | null {
  const part = /[ \t\n\r]*[\v\f]*\+?(\d+)(?:\.(\d*))?[ \t\n\r]*([EPTGMKB]?)/y;
  let bytes = 0;
  let smallest = 0;
  do {
    const [, whole, decimals = '', unit] = part.exec(text) ?? [];
    const index = FACTORS.findIndex(([name], i) => i >= smallest && name === unit);
    const factor = FACTORS[index]?.[1];
    if (whole === undefined || factor === undefined) return null;
    const fraction = [...decimals].reduce((rest) => rest / 10, Number(decimals));
    if (Number(whole) + (fraction > 0 ? 1 : 0) >= BYTES_END / factor) return null;
    bytes += Number(whole) * factor + Math.floor(fraction * factor);
    smallest = index + 1;
  } while (part.lastIndex < text.length);
  return bytes < BYTES_END ? bytes : null;
}

/** Hundredths of a percent: 15000 for `150%`, also of `‰` and `‱`. At most two decimals of a percent; else null. */
export function parseShare(text: string): number | null {
  const [, digits = '', decimals = '', sign] = /^([^.]*)(?:\.(\d{1,2}))?([%‰‱])$/su.exec(text) ?? [];
  const places = sign === '%' ? 2 : sign === '‰' ? 1 : 0;
  const whole = sign === undefined ? null : parseInteger(digits);
  if (whole === null || whole < 0 || decimals.length > places) return null;
  const value = whole * 10 ** places + Number(decimals.padEnd(places, '0'));
  return value <= 2 ** 31 - 1 ? value : null;
}

export type Limit =
  | { readonly type: 'none' }
  | { readonly type: 'bytes'; readonly bytes: number }
  /** Of what the machine has, in hundredths of a percent. */
  | { readonly type: 'share'; readonly share: number };

/**
 * As MemoryMax= and its like take it: `infinity`, a size, or at most 100% of the machine's; null when it is none.
 * Whether 0 makes sense is the option's matter.
 */
export function parseLimit(text: string): Limit | null {
  if (text === 'infinity') return { type: 'none' };
  const share = parseShare(text);
  if (share !== null) return share <= 10_000 ? { type: 'share', share } : null;
  const bytes = parseSize(text);
  return bytes === null ? null : { type: 'bytes', bytes };
}
