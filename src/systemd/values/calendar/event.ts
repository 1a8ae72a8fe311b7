// A calendar event (systemd.time(7)) as data: which years, months, days, hours, minutes and seconds it names, in the
// normal form that `parse.ts` makes.

/** `5`, `5/10` (and on, to the end of the range), `5..50/10`. Seconds count in microseconds. */
export interface Component {
  readonly start: number;
  /** The last that counts; null: the end of the range, or the start alone where nothing repeats. */
  readonly stop: number | null;
  /** 0: not at all. */
  readonly repeat: number;
}

/** Any of them; null is `*`. */
export type Chain = readonly Component[] | null;

export interface CalendarEvent {
  /** Monday is bit 0; null: on any day of the week. */
  readonly weekdays: number | null;
  readonly year: Chain;
  readonly month: Chain;
  readonly day: Chain;
  /** Days count from the end of the month: the last is 1. */
  readonly fromMonthEnd: boolean;
  readonly hour: Chain;
  readonly minute: Chain;
  readonly us: readonly Component[];
  /** `UTC`, or a zone such as `Europe/Berlin` as it was written; null where none was. */
  readonly zone: string | null;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

export const YEAR_FIRST = 1970;
export const YEAR_LAST = 2199;

export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60 * US_PER_SECOND;

/** `*` in the seconds: each one of them. */
export const EVERY_SECOND: Component = { start: 0, stop: null, repeat: US_PER_SECOND };
