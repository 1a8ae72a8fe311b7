// How many, or how long, is expected: a number, or a bound to one side. `at least 3` needs no quotes in YAML, as `">= 3"`
// does; both are read.
import { counted } from '../../base/index.js';
import { parseShare, parseTimeSpan } from '../../systemd/index.js';

/** From `least` to `most`, both included. */
export interface Amount {
  readonly least: number;
  readonly most: number;
}

export function exactly(number: number): Amount {
  return { least: number, most: number };
}

const FORM = /^(at least|>=|at most|<=)?\s*(\S.*)$/;

/** `parse` reads what stands behind the words, and gives null for what is none; so does this. */
export function parseAmount(text: string, parse: (text: string) => number | null): Amount | null {
  const [, bound = '', rest = ''] = FORM.exec(text.trim()) ?? [];
  const number = parse(rest);
  if (number === null) return null;
  switch (bound) {
    case '':
      return exactly(number);
    case 'at least':
    case '>=':
      return { least: number, most: Number.POSITIVE_INFINITY };
    default:
      return { least: 0, most: number };
  }
}

export function parseCount(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

export function isWithin(amount: Amount, number: number): boolean {
  return number >= amount.least && number <= amount.most;
}

/** `format` writes a number, as `40 s`. */
export function amountWords({ least, most }: Amount, format: (number: number) => string = String): string {
  if (least === most) return format(least);
  return most === Number.POSITIVE_INFINITY ? `at least ${format(least)}` : `at most ${format(most)}`;
}

/** With what is counted: `at least 2 units`, `1 unit`. */
export function countWords(amount: Amount, noun: string): string {
  return amountWords(amount, (number) => counted(number, noun));
}

/** What metrics are counted in: how it is written, and told. */
export const METRIC_VALUES = {
  count: { parse: parseCount, format: String, example: '2, at least 2 or at most 2' },
  ms: {
    parse: (text: string) => parseTimeSpan(text),
    format: (ms: number) => `${ms / 1_000} s`,
    example: '40s, at least 40s or at most 40s',
  },
  /** From 0 to 1. */
  share: {
    parse(text: string) {
      const share = parseShare(text);
      return share === null ? null : share / 10_000;
    },
    format: (share: number) => `${Math.round(share * 10_000) / 100}%`,
    example: '50%, at least 99% or at most 99%',
  },
} as const;
