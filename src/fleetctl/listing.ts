// What the listings share: their flags, choosing and ordering rows, and the forms of output. fleet has the table; the
// other forms, the order and watching are ours.
import {
  compareNaturally,
  compareStrings,
  failure,
  nearest,
  quoted,
  type Style,
  styled,
} from '../base/index.js';
import type { Context, Flag, Options } from './command.js';
import { padCells } from './table.js';

export interface Field<T> {
  /** One cell; '' is printed as `-`. `full`: without ellipsis. */
  text(item: T, full: boolean): string;
  /** What JSON and YAML have instead; without it the full text, or null where that is ''. */
  readonly data?: (item: T) => unknown;
  /** Hexadecimal digits are no numbers: such a field is ordered letter by letter. */
  readonly hex?: true;
  /** The field that took its place: still there when asked for, with a warning. */
  readonly replacedBy?: string;
}

export interface Listing<T> {
  readonly fields: Readonly<Record<string, Field<T>>>;
  /** The columns of a table when nobody chooses. */
  readonly shown: readonly string[];
}

const FORMATS = ['table', 'json', 'yaml', 'wide'] as const;
type Format = (typeof FORMATS)[number];

/** How a cell looks that is a state and nothing else. */
const STYLES: ReadonlyMap<string, Style> = new Map([
  ['launched', 'green'],
  ['active', 'green'],
  ['running', 'green'],
  ['failed', 'red'],
  ['not-found', 'red'],
  ['activating', 'yellow'],
  ['deactivating', 'yellow'],
  ['reloading', 'yellow'],
  ['auto-restart', 'yellow'],
  ['inactive', 'grey'],
  ['dead', 'grey'],
]);

/** More columns than this nobody means, in fields. */
const COLUMNS_MAX = 64;

export function listingOptions<T>({ fields, shown }: Listing<T>): readonly Flag[] {
  const names = Object.keys(fields);
  return [
    [
      '--fields <list>',
      `columns, separated by commas, of: ${names.join(', ')} (default: ${shown.join(',')})`,
      names,
    ],
    ['--no-legend', 'leave out the header'],
    ['-l, --full', 'do not shorten machine IDs and hashes'],
    ['-o, --output <format>', 'table, json, yaml, or wide: a table of all fields (default: table)', FORMATS],
    ['--sort-by <field>', 'order rows by a field, numbers as numbers', names],
    ['-w, --watch', 'go on, and show what changes, until Ctrl-C'],
  ];
}

/** How a listing is wanted. */
export interface View {
  readonly format: Format;
  readonly columns: readonly string[];
  readonly sortBy: string | null;
  readonly legend: boolean;
  readonly full: boolean;
}

/** To be read before anything is asked. Fails with `usage`, and with `bad-field` as fleet does, with exit code 1. */
export function readView<T>(context: Context, listing: Listing<T>, options: Options): View {
  // Who drives the clock can watch: it leaves the flag away, and asks again and again.
  if (options.watch === true) {
    const hint = 'in a scenario, wait and list again; on a session, type it in a shell';
    throw failure('usage', '--watch has no end, and nobody is there to end it', hint);
  }
  const format = readForm(options.output, FORMATS);
  const columns = readColumns(listing, format, options.fields);
  for (const name of columns) {
    const { replacedBy } = fieldOf(listing, name);
    if (replacedBy !== undefined)
      context.warn(`WARNING: The "${name}" field is deprecated. Use "${replacedBy}" instead`);
  }
  const sortBy = typeof options.sortBy === 'string' ? options.sortBy : null;
  if (sortBy !== null) fieldOf(listing, sortBy);
  return { format, columns, sortBy, legend: options.legend !== false, full: options.full === true };
}

export function printListing<T>(
  context: Context,
  listing: Listing<T>,
  view: View,
  items: readonly T[],
): void {
  const sorted = sort(listing, view, items);
  const columns = view.columns.map((name) => ({ name, field: fieldOf(listing, name) }));
  if (view.format === 'json' || view.format === 'yaml') {
    const data = sorted.map((item) =>
      Object.fromEntries(columns.map(({ name, field }) => [name, dataOf(field, item)])),
    );
    const text = view.format === 'json' ? JSON.stringify(data, null, 2) : context.toYaml(data);
    context.print(text.trimEnd());
    return;
  }
  const header = view.legend ? columns.map(({ name }) => name.toUpperCase()) : null;
  const rows = sorted.map((item) => columns.map(({ field }) => field.text(item, view.full) || '-'));
  for (const row of padCells({ header, rows })) {
    context.print(
      styled(...row.flatMap(([cell, padding]) => [[STYLES.get(cell) ?? null, cell] as const, padding])),
    );
  }
}

function sort<T>(listing: Listing<T>, { sortBy }: View, items: readonly T[]): readonly T[] {
  if (sortBy === null) return items;
  const field = fieldOf(listing, sortBy);
  const keyed = items.map((item) => ({ item, key: field.text(item, true) }));
  const compare = field.hex === true ? compareStrings : compareNaturally;
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

function dataOf<T>(field: Field<T>, item: T): unknown {
  if (field.data !== undefined) return field.data(item);
  return field.text(item, true) || null;
}

/** The value of `--output`: one of these forms, the first if nobody says. Fails with `usage`. */
export function readForm<F extends string>(
  text: string | boolean | undefined,
  forms: readonly [F, ...F[]],
): F {
  if (text === undefined) return forms[0];
  const form = forms.find((known) => known === text);
  if (form !== undefined) return form;
  throw failure('usage', `--output takes one of ${forms.join(', ')}, not ${quoted(String(text))}`);
}

/** The fields asked for; otherwise those of a table, or, where there is room, all that are not outdated. */
function readColumns<T>(
  listing: Listing<T>,
  format: Format,
  text: string | boolean | undefined,
): readonly string[] {
  if (text === '') throw failure('bad-field', 'Must define output format', 'name the columns after --fields');
  if (typeof text === 'string') {
    const columns = text.split(',', COLUMNS_MAX + 1);
    if (columns.length > COLUMNS_MAX) throw failure('usage', `--fields takes ${COLUMNS_MAX} fields at most`);
    for (const name of columns) fieldOf(listing, name);
    return columns;
  }
  if (format === 'table') return listing.shown;
  return Object.keys(listing.fields).filter((name) => fieldOf(listing, name).replacedBy === undefined);
}

function fieldOf<T>({ fields }: Listing<T>, name: string): Field<T> {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field !== undefined) return field;
  const known = Object.keys(fields);
  const near = nearest(name, known);
  const hint = near === null ? `there are: ${known.join(', ')}` : `did you mean ${near}?`;
  throw failure('bad-field', `Invalid key in output format: ${quoted(name)}`, hint);
}
