// Whole numbers as systemd reads them: as C does, in bases 2, 8, 10 and 16.

const INT_MAX = 2 ** 31 - 1;

const BASES = [
  [/^0[xX]([0-9A-Fa-f]+)$/, 16],
  [/^0[bB]([01]+)$/, 2],
  [/^0[oO]?([0-7]+)$/, 8],
  [/^([1-9][0-9]*|0)$/, 10],
] as const;

/** Null when it is none, or does not fit in 32 bits. */
export function parseInteger(text: string): number | null {
  const [, sign = '', digits = ''] = /^[ \t\n\v\f\r]*([+-]?)(.*)$/s.exec(text) ?? [];
  for (const [pattern, base] of BASES) {
    const [, found] = pattern.exec(digits) ?? [];
    if (found === undefined) continue;
    const value = Number.parseInt(found, base);
    if (sign === '-') return value <= INT_MAX + 1 ? 0 - value : null;
    return value <= INT_MAX ? value : null;
  }
  return null;
}
