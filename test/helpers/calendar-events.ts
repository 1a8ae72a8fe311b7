// Random calendar events as text, each with the slow and plain answer to what it names: what systemd.time(7) says,
// written down without looking at how it is computed.
import fc from 'fast-check';

export interface AnEvent {
  readonly text: string;
  /** Whether it elapses at this second. */
  elapsesAt(ms: number): boolean;
}

interface Part {
  readonly text: string;
  /** Null: all. */
  readonly values: ReadonlySet<number> | null;
}

/** `5`, `5..20`, `0/15`, `5..50/10` within a range. */
function item(first: number, last: number, monthEnd: boolean): fc.Arbitrary<Part> {
  const bound = fc.integer({ min: first, max: last });
  const made = fc.record({
    kind: fc.constantFrom('one', 'range', 'open', 'steps'),
    a: bound,
    b: bound,
    step: fc.integer({ min: 1, max: Math.max(1, Math.floor((last - first) / 2)) }),
  });
  return made.map(({ kind, a, b, step }) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    // Counted from the end of the month, an open repetition goes on towards the end: down to 1.
    const open = monthEnd ? a - step >= first : a + step <= last;
    if (kind === 'one' || (kind === 'range' && low === high) || (kind === 'open' && !open))
      return { text: `${a}`, values: new Set([a]) };
    if (kind === 'range') return { text: `${low}..${high}`, values: steps(low, high, 1) };
    if (kind === 'steps') return { text: `${low}..${high}/${step}`, values: steps(low, high, step) };
    const values = monthEnd
      ? new Set([...steps(first, a, 1)].filter((value) => (a - value) % step === 0))
      : steps(a, last, step);
    return { text: `${a}/${step}`, values };
  });
}

function steps(first: number, last: number, step: number): Set<number> {
  const values = new Set<number>();
  for (let value = first; value <= last; value += step) values.add(value);
  return values;
}

function part(first: number, last: number): fc.Arbitrary<Part> {
  const some = fc.array(item(first, last, false), { minLength: 1, maxLength: 3 }).map((items) => ({
    text: items.map(({ text }) => text).join(','),
    values: new Set(items.flatMap(({ values }) => [...(values ?? [])])),
  }));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({ text: '*', values: null }) },
    { weight: 2, arbitrary: some },
  );
}

const has = ({ values }: Part, value: number): boolean => values?.has(value) ?? true;

/** Hours, minutes and seconds of any day. */
export const aTimeOfDay: fc.Arbitrary<AnEvent> = fc
  .tuple(part(0, 23), part(0, 59), part(0, 59))
  .map(([hour, minute, second]) => ({
    text: `${hour.text}:${minute.text}:${second.text}`,
    elapsesAt(ms) {
      const date = new Date(ms);
      return (
        has(hour, date.getUTCHours()) &&
        has(minute, date.getUTCMinutes()) &&
        has(second, date.getUTCSeconds())
      );
    },
  }));

const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const weekdays: fc.Arbitrary<Part> = fc.oneof(
  fc.constant({ text: '', values: null }),
  fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), fc.constantFrom(',', '..'))
    .map(([a, b, separator]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const values = separator === ',' ? new Set([a, b]) : steps(low, high, 1);
      return { text: `${NAMES[low]}${separator}${NAMES[high]} `, values };
    }),
);

const day = fc.oneof(
  part(1, 31).map((days) => ({ ...days, fromEnd: false })),
  // More than one of these, and systemd forbids some of them.
  item(1, 28, true).map((days) => ({ ...days, fromEnd: true })),
);

/** Midnights of some days: weekday, year, month and day. */
export const aDate: fc.Arbitrary<AnEvent> = fc
  .tuple(weekdays, part(1970, 2199), part(1, 12), day)
  .map(([weekday, year, month, days]) => ({
    text: `${weekday.text}${year.text}-${month.text}${days.fromEnd ? '~' : '-'}${days.text}`,
    elapsesAt(ms) {
      const date = new Date(ms);
      const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
      const dayOfMonth = days.fromEnd ? lastDay + 1 - date.getUTCDate() : date.getUTCDate();
      return (
        ms % 86_400_000 === 0 &&
        has(weekday, (date.getUTCDay() + 6) % 7) &&
        has(year, date.getUTCFullYear()) &&
        has(month, date.getUTCMonth() + 1) &&
        has(days, dayOfMonth)
      );
    },
  }));

/** Both, with decimals in the seconds at times, and a zone; sound or not. */
export const anyEvent: fc.Arbitrary<string> = fc
  .record({
    date: aDate,
    time: aTimeOfDay,
    form: fc.constantFrom('date', 'time', 'both', 'both', 'both'),
    decimals: fc.constantFrom('', '', '', '.5', '.25..59.75', '.000001'),
    zone: fc.constantFrom('', '', '', ' UTC'),
    damage: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.tuple(
          fc.nat(40),
          fc.constantFrom('', ' ', '-', '/', '..', ',', '~', ':', '*', '0', 'x', '9'),
        ),
      },
    ),
  })
  .map(({ date, time, form, decimals, zone, damage }) => {
    const whole =
      form === 'date'
        ? date.text
        : form === 'time'
          ? `${time.text}${decimals}`
          : `${date.text} ${time.text}${decimals}`;
    const [at, put] = damage ?? [0, ''];
    return (damage === null ? whole : `${whole.slice(0, at)}${put}${whole.slice(at + 1)}`) + zone;
  })
  .map((text) => (text.startsWith('-') ? `0${text}` : text));
