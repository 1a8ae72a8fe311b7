// Time spans (systemd.time(7)): `45s`, `1min 30s`, `2h`, a bare number of seconds, `infinity`.

const MS_PER: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [0.001, ['usec', 'us', 'μs', 'µs']],
      [1, ['msec', 'ms']],
      [1_000, ['seconds', 'second', 'sec', 's', '']],
      [60_000, ['minutes', 'minute', 'min', 'm']],
      [3_600_000, ['hours', 'hour', 'hr', 'h']],
      [86_400_000, ['days', 'day', 'd']],
      [604_800_000, ['weeks', 'week', 'w']],
      // A year is 365.25 days, and a month a twelfth of it.
      [2_629_800_000, ['months', 'month', 'M']],
      [31_557_600_000, ['years', 'year', 'y']],
    ] as const
  ).flatMap(([ms, names]) => names.map((name) => [name, ms])),
);

/** systemd counts microseconds in 64 bits; a span that does not fit is none. */
const MS_END = 2 ** 64 / 1_000;

/** Milliseconds, rounded; Infinity for `infinity`; null when it is no time span. */
export function parseTimeSpan(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === 'infinity') return Number.POSITIVE_INFINITY;
  const part = /\s*\+?(\d+(?:\.\d+)?|\.\d+)(?![.\d+])\s*([a-zA-Zμµ]*)/y;
  let ms = 0;
  while (part.lastIndex < trimmed.length) {
    const [, number, unit = ''] = part.exec(trimmed) ?? [];
    const factor = Object.hasOwn(MS_PER, unit) ? MS_PER[unit] : undefined;
    if (number === undefined || factor === undefined) return null;
    ms += Number(number) * factor;
  }
  return trimmed === '' || ms >= MS_END ? null : Math.round(ms);
}
