// fleetctl's listings: Go's tabwriter with tab stops of 8 and one column of padding at least.

const TAB_STOP = 8;

export interface TableOptions {
  readonly header: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
}

/** A cell, and the tabs behind it. */
type Padded = readonly [cell: string, padding: string];

/** One line per row. */
export function formatTable(table: TableOptions): readonly string[] {
  return padCells(table).map((row) => row.flat().join(''));
}

/** Columns are as wide as their widest cell and a blank, up to the next tab stop. */
export function padCells({ header, rows }: TableOptions): readonly (readonly Padded[])[] {
  const all = header === null ? rows : [header, ...rows];
  const widths: number[] = [];
  for (const row of all) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  return all.map((row) =>
    row.map((cell, column) => [cell, column === row.length - 1 ? '' : padding(cell, widths[column] ?? 0)]),
  );
}

function padding(cell: string, width: number): string {
  const end = Math.ceil((width + 1) / TAB_STOP) * TAB_STOP;
  return '\t'.repeat(Math.ceil((end - widthOf(cell)) / TAB_STOP));
}

/** In characters, as Go counts them. */
function widthOf(cell: string): number {
  return [...cell].length;
}
