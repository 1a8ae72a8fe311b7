// How machines are laid out on the room there is: as boxes while all of them fit, else as strips of one line, else as cells
// of a heat map. And what of that is seen, and where keys go on it.
import type { Size } from '../screen.js';

export type Density = 'boxes' | 'strips' | 'heat';

/** A line of machines side by side, or a heading over a group of them. */
export type Shelf =
  | { readonly type: 'heading'; readonly group: number }
  | { readonly type: 'machines'; readonly from: number; readonly to: number };

export interface Layout {
  readonly density: Density;
  readonly columns: number;
  /** Of one machine, in cells. */
  readonly width: number;
  readonly height: number;
  /** Lines below them, about the machine under the cursor and what marks mean: boxes speak for themselves. */
  readonly notes: number;
  readonly shelves: readonly Shelf[];
}

/** What is to be laid out. */
export interface Crowd {
  /** How many machines are in each group, in their order. */
  readonly groups: readonly number[];
  /** Whether groups have headings. */
  readonly headed: boolean;
  /** The most units that a machine has. */
  readonly unitsMax: number;
}

const BOX_WIDTH_MIN = 20;
const BOX_WIDTH_MAX = 44;
/** Below this, names of units are mostly cut. */
const BOX_WIDTH_GOOD = 26;
/** Two borders, a line for the machine and one for its lease. */
export const BOX_FRAME_ROWS = 4;
const UNIT_ROWS_MAX = 12;
const STRIP_WIDTH_MIN = 26;
const HEAT_WIDTH = 2;

export function layOut(crowd: Crowd, size: Size): Layout {
  return boxes(crowd, size) ?? strips(crowd, size) ?? heat(crowd, size);
}

/** In as few columns as let all units be seen by name; else in those that show most of them. */
function boxes(crowd: Crowd, { width, height }: Size): Layout | null {
  const machines = Math.max(1, ...crowd.groups);
  const wanted = Math.max(1, Math.min(crowd.unitsMax, UNIT_ROWS_MAX));
  const least = Math.max(1, Math.min(machines, Math.floor(width / BOX_WIDTH_GOOD)));
  const most = Math.max(1, Math.min(machines, Math.floor(width / BOX_WIDTH_MIN)));
  let best: { columns: number; unitRows: number } | null = null;
  for (let columns = least; columns <= most; columns++) {
    const { headings, rows } = countShelves(crowd, columns);
    const unitRows = Math.min(wanted, Math.floor((height - headings) / Math.max(1, rows)) - BOX_FRAME_ROWS);
    if (unitRows >= 1 && unitRows > (best?.unitRows ?? 0)) best = { columns, unitRows };
  }
  if (best === null) return null;
  const { unitRows } = best;
  const columns = evened(crowd, best.columns);
  return {
    density: 'boxes',
    columns,
    width: Math.min(BOX_WIDTH_MAX, Math.floor(width / columns)),
    height: BOX_FRAME_ROWS + unitRows,
    notes: 0,
    shelves: shelve(crowd, columns),
  };
}

/** As few columns as make no more lines than these. */
function evened({ groups }: Crowd, columns: number): number {
  return Math.max(1, ...groups.map((size) => Math.ceil(size / Math.ceil(size / columns)) || 1));
}

function strips(crowd: Crowd, { width, height }: Size): Layout | null {
  const columns = Math.max(1, Math.floor(width / STRIP_WIDTH_MIN));
  const { headings, rows } = countShelves(crowd, columns);
  const notes = 1;
  if (headings + rows + notes > height) return null;
  return {
    density: 'strips',
    columns,
    width: Math.floor(width / columns),
    height: 1,
    notes,
    shelves: shelve(crowd, columns),
  };
}

function heat(crowd: Crowd, { width }: Size): Layout {
  const columns = Math.max(1, Math.floor((width - 1) / HEAT_WIDTH));
  return {
    density: 'heat',
    columns,
    width: HEAT_WIDTH,
    height: 1,
    notes: 2,
    shelves: shelve(crowd, columns),
  };
}

function countShelves({ groups, headed }: Crowd, columns: number): { headings: number; rows: number } {
  const rows = groups.reduce((sum, size) => sum + Math.ceil(size / columns), 0);
  return { headings: headed ? groups.length : 0, rows };
}

function shelve({ groups, headed }: Crowd, columns: number): readonly Shelf[] {
  const shelves: Shelf[] = [];
  let from = 0;
  for (const [group, size] of groups.entries()) {
    if (headed) shelves.push({ type: 'heading', group });
    const end = from + size;
    while (from < end) {
      const to = Math.min(end, from + columns);
      shelves.push({ type: 'machines', from, to });
      from = to;
    }
  }
  return shelves;
}

/** The shelves that are seen: all, or a page of them with the machine under the cursor on it, a line left for how many are not. */
export function pageOf({ shelves, height }: Layout, at: number, room: number): readonly Shelf[] {
  const high = (shelf: Shelf): number => (shelf.type === 'heading' ? 1 : height);
  if (shelves.reduce((sum, shelf) => sum + high(shelf), 0) <= room) return shelves;
  let page: Shelf[] = [];
  let left = room - 1;
  for (const shelf of shelves) {
    if (high(shelf) > left && page.length > 0) {
      if (page.some((shelf) => holds(shelf, at))) return page;
      page = [];
      left = room - 1;
    }
    page.push(shelf);
    left -= high(shelf);
  }
  return page;
}

/** The machine that stands below another, or above it; itself where there is none. */
export function neighbour({ shelves }: Layout, at: number, by: 1 | -1): number {
  const rows = shelves.flatMap((shelf) => (shelf.type === 'machines' ? [shelf] : []));
  const row = rows.findIndex((shelf) => holds(shelf, at));
  const [here, there] = [rows[row], rows[row + by]];
  if (here === undefined || there === undefined) return at;
  return Math.min(there.to - 1, there.from + at - here.from);
}

/** The machine at a place of a page that begins on line 0; null: there is none. */
export function machineAt(
  { width, height }: Layout,
  page: readonly Shelf[],
  x: number,
  y: number,
): number | null {
  let top = 0;
  for (const shelf of page) {
    const bottom = top + (shelf.type === 'heading' ? 1 : height);
    if (y >= top && y < bottom) {
      if (shelf.type === 'heading') return null;
      const at = shelf.from + Math.floor(x / width);
      return at < shelf.to ? at : null;
    }
    top = bottom;
  }
  return null;
}

function holds(shelf: Shelf, at: number): boolean {
  return shelf.type === 'machines' && shelf.from <= at && at < shelf.to;
}
