// What the three listings share: their flags, choosing fields, and the table.
import { failure, nearest } from '../base/index.js';
import type { Context, Options } from './command.js';
import { formatTable } from './table.js';

/** A field's text for one item; '' is printed as `-`. `full`: without ellipsis. */
export type Fields<T> = Readonly<Record<string, (item: T, full: boolean) => string>>;

/** `fields` names those that there are, `shown` those a listing has when not asked. */
export function listingOptions(
  fields: readonly string[],
  shown: string,
): readonly (readonly [string, string])[] {
  return [
    ['--fields <list>', `columns, separated by commas, of: ${fields.join(', ')} (default: ${shown})`],
    ['--no-legend', 'leave out the header'],
    ['-l, --full', 'do not shorten machine IDs and hashes'],
  ];
}

export function printListing<T>(
  context: Context,
  items: readonly T[],
  fields: Fields<T>,
  shown: string,
  options: Options,
): void {
  const chosen = (typeof options.fields === 'string' ? options.fields : shown).split(',');
  const columns = chosen.map((name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field !== undefined) return field;
    const known = Object.keys(fields);
    const near = nearest(name, known);
    const hint = near === null ? `there are: ${known.join(', ')}` : `did you mean ${near}?`;
    throw failure('usage', `there is no field "${name}"`, hint);
  });
  const header = options.legend === false ? null : chosen.map((name) => name.toUpperCase());
  const rows = items.map((item) => columns.map((column) => column(item, options.full === true) || '-'));
  for (const line of formatTable({ header, rows })) context.print(line);
}
