// What a person types behind `/`: words that rows must contain, and `field:value` or `label=value` that they must have.
// A `!` in front turns a word round.
import { nearest } from '../../base/index.js';

/** What a filter can look at of a row. */
export interface Facets {
  /** What the row says, for words without a field. */
  readonly text: string;
  /** By their names: `state`, `on`. */
  readonly fields: Readonly<Record<string, string>>;
  /** The machine's metadata, for `zone=b`. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Term {
  readonly not: boolean;
  readonly holds: (row: Facets) => boolean;
}

export type Filter = readonly Term[];

/** Nothing that is typed is wrong: an unknown field matches no row. Upper and lower case are one. */
export function parseFilter(text: string): Filter {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!')
    .map(term);
}

export function matches(filter: Filter, row: Facets): boolean {
  return filter.every(({ not, holds }) => holds(row) !== not);
}

function term(word: string): Term {
  const not = word.startsWith('!');
  const positive = not ? word.slice(1) : word;
  const [, name = '', mark = '', value = ''] = /^([\w.-]+)([:=])(.*)$/.exec(positive) ?? [];
  if (mark === '') return { not, holds: ({ text }) => text.toLowerCase().includes(positive) };
  if (mark === ':') return { not, holds: ({ fields }) => has(fields, name, (is) => is.includes(value)) };
  return { not, holds: ({ labels }) => has(labels, name, (is) => is === value) };
}

function has(
  record: Readonly<Record<string, string>>,
  name: string,
  holds: (value: string) => boolean,
): boolean {
  const key = Object.keys(record).find((key) => key.toLowerCase() === name);
  return key !== undefined && holds((record[key] ?? '').toLowerCase());
}

/** What is wrong with a filter whose fields and labels are these; null: nothing. Of the last word, its end is awaited. */
export function unknownField(
  text: string,
  fields: readonly string[],
  labels: ReadonlySet<string>,
): string | null {
  const known = { ':': fields, '=': [...labels] };
  for (const word of text.split(/\s+/)) {
    const [, name = '', mark] = /^!?([\w.-]+)([:=])/.exec(word) ?? [];
    if (mark !== ':' && mark !== '=') continue;
    if (known[mark].some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    const near = nearest(name, known[mark]);
    const all = known[mark].length === 0 ? 'there are none' : `there are: ${known[mark].join(', ')}`;
    const there = near === null ? all : `did you mean ${near}?`;
    return mark === ':'
      ? `no field is called ${name}; ${there}`
      : `no machine has metadata ${name}; ${there}`;
  }
  return null;
}
