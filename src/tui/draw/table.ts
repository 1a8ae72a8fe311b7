// A table of which a window is seen: a heading, the rows around the one under the cursor, and how many are above and below.

import { MARKED } from '../theme.js';
import { fitLine, type Line, type Span, textOf, withLook } from './line.js';
import { nameToWidth, toWidth, toWidthRight } from './width.js';

export interface Column<Row> {
  /** Also what it is sorted by. */
  readonly id: string;
  readonly title: string;
  /** In cells, what parts it from the next not counted. */
  readonly width: number;
  /** Takes what is left, too. */
  readonly grows?: true;
  /** Where it grows, up to this: what is far from its row's name is hard to read. */
  readonly widest?: number;
  /** Names, which are told apart by their ends as well. */
  readonly names?: true;
  readonly right?: true;
  /** Left out of a table narrower than this. */
  readonly from?: number;
  /** Left out of a table as wide as this. */
  readonly below?: number;
  readonly cell: (row: Row) => Span;
}

export interface TableOptions<Item, Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Item[];
  /** Asked only for what is seen; null: it has just gone. */
  readonly rowOf: (item: Item) => Row | null;
  /** Where the cursor is in `rows`; -1: nowhere. */
  readonly at: number;
  readonly isMarked?: (item: Item) => boolean;
  readonly sort?: { readonly column: string; readonly descending: boolean } | null;
  readonly width: number;
  /** With the heading. */
  readonly height: number;
  /** Said where there is no row. */
  readonly empty: string;
}

const CURSOR = '▸';

export function tableLines<Item, Row>(options: TableOptions<Item, Row>): readonly Line[] {
  const { rows, rowOf, at, isMarked = () => false, width, height, empty } = options;
  const columns = fitColumns(options.columns, width);
  const lines: Line[] = [headingLine(columns, options.sort ?? null)];
  if (rows.length === 0) lines.push([['quiet', `  ${empty}`]]);
  const { from, to } = windowOf(rows.length, Math.max(0, at), height - 1);
  if (from > 0) lines.push([['quiet', `  ↑ ${from} more`]]);
  for (let i = from; i < to; i++) {
    const item = rows[i] as Item;
    const row = rowOf(item);
    const marked = isMarked(item);
    const cells = row === null ? [] : columns.map((column) => cellSpan(column, row));
    const line: Line = [i === at ? CURSOR : ' ', marked ? ['marked', MARKED] : ' ', ...cells];
    lines.push(
      i === at ? withLook(fitLine(line, width), 'cursor') : marked ? withLook(line, 'marked') : line,
    );
  }
  if (to < rows.length) lines.push([['quiet', `  ↓ ${rows.length - to} more`]]);
  return lines.slice(0, height);
}

/** Which row a line of the table shows, its heading being the first; -1: none. */
export function rowOnLine(
  y: number,
  { rows, at, height }: { readonly rows: number; readonly at: number; readonly height: number },
): number {
  const { from, to } = windowOf(rows, Math.max(0, at), height - 1);
  const row = from + y - 1 - (from > 0 ? 1 : 0);
  return row >= from && row < to ? row : -1;
}

/** The rows that are seen, around the cursor; where there are more, a line is left for how many. */
function windowOf(rows: number, at: number, height: number): { readonly from: number; readonly to: number } {
  if (rows <= height) return { from: 0, to: rows };
  const from = Math.max(0, Math.min(at - Math.floor(height / 2), rows - height));
  const above = from > 0 ? 1 : 0;
  const below = from + height < rows ? 1 : 0;
  return { from: from + above, to: from + height - below };
}

/** As wide as it is now, and the blanks behind it: two where a number would run into the text that follows it. */
type Fitted<Row> = Column<Row> & { readonly gap: number };

function fitColumns<Row>(columns: readonly Column<Row>[], width: number): readonly Fitted<Row>[] {
  const shown = columns
    .filter(({ from = 0, below = Number.POSITIVE_INFINITY }) => width >= from && width < below)
    .map((column, i, all): Fitted<Row> => {
      const next = all[i + 1];
      return { ...column, gap: column.right && next !== undefined && !next.right ? 2 : 1 };
    });
  let spare = width - 2 - shown.reduce((sum, column) => sum + column.width + column.gap, 0);
  let growing = shown.filter(({ grows }) => grows).length;
  return shown.map((column) => {
    if (!column.grows) return column;
    const { widest = Number.POSITIVE_INFINITY } = column;
    const grown = Math.max(4, Math.min(widest, column.width + Math.floor(spare / growing)));
    spare -= grown - column.width;
    growing -= 1;
    return { ...column, width: grown };
  });
}

function headingLine<Row>(columns: readonly Fitted<Row>[], sort: TableOptions<unknown, Row>['sort']): Line {
  return [
    '  ',
    ...columns.map(({ id, title, width, gap, right }): Span => {
      const mark = sort?.column === id ? (sort.descending ? '↓' : '↑') : '';
      return ['heading', (right ? toWidthRight : toWidth)(`${title}${mark}`, width) + ' '.repeat(gap)];
    }),
  ];
}

function cellSpan<Row>({ cell, width, gap, right, names }: Fitted<Row>, row: Row): Span {
  const span = cell(row);
  const inCells = right ? toWidthRight : names ? nameToWidth : toWidth;
  const text = inCells(textOf(span), width) + ' '.repeat(gap);
  return typeof span === 'string' ? text : [span[0], text];
}
