// Tables as systemd's tools print them (format-table.c): columns as wide as their widest cell, one blank between them,
// `-` for what is missing.
import { type Style, type StyledLine, styled } from '../../../base/index.js';

export type Cell = string | readonly [style: Style | null, text: string];

export interface TableOptions {
  readonly header: readonly string[] | null;
  readonly rows: readonly (readonly Cell[])[];
  /** Columns, from 0, whose cells stand at the right. */
  readonly right?: readonly number[];
}

export function formatTable({ header, rows, right = [] }: TableOptions): readonly StyledLine[] {
  const body = rows.map((row) => row.map(toCell));
  const head = header?.map((text): readonly [Style | null, string] => ['underline', text]);
  const all = head === undefined ? body : [head, ...body];
  const columns = header?.length ?? Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...all.map((row) => [...(row[column]?.[1] ?? '')].length)),
  );
  return all.map((row) =>
    styled(
      ...row.flatMap(([style, text], column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - [...text].length);
        const last = column === columns - 1;
        const atRight = right.includes(column);
        return [
          atRight ? blanks : '',
          [style, text] as const,
          atRight || last ? '' : blanks,
          last ? '' : ' ',
        ];
      }),
    ),
  );
}

function toCell(cell: Cell): readonly [Style | null, string] {
  const [style, text] = typeof cell === 'string' ? [null, cell] : cell;
  return [style, text === '' ? '-' : text];
}
