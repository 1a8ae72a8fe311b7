// The cluster at a glance: machines as boxes, each with its units in it, and below them what happened last.

import type { Line } from '../../draw/line.js';
import { parseFilter } from '../../prompt/filter.js';
import { Rows } from '../../terminal/canvas.js';
import { eventRows } from '../events/lines.js';
import { cursorAt } from '../list.js';
import { machineBindings } from '../machine-keys.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { boxLines, type Grid, layOut, machineBoxes } from './boxes.js';

const boxes = selector(({ source }) => machineBoxes(source.picture));
const ids = selector((scene) => boxes(scene).map(({ machine }) => machine.id));

/** Events get a third of the screen, three lines at least. */
function eventHeight({ size }: Scene): number {
  return Math.max(3, Math.floor(size.height / 3));
}

function gridOf(scene: Scene): Grid {
  const { width, height } = scene.size;
  return layOut({ width, height: height - eventHeight(scene) - 2 }, boxes(scene));
}

export const cluster: Screen = {
  id: 'cluster',
  title: 'Cluster',
  key: '1',
  rows: ids,
  columns: (scene) => gridOf(scene).columns,
  bindings: machineBindings(ids),
  Body(scene) {
    const grid = gridOf(scene);
    const machines = gridLines(scene, grid);
    const { source, size } = scene;
    const height = size.height - machines.length - 1;
    const events = eventRows(source, { upTo: source.picture.seq, count: height, filter: parseFilter('') });
    const lines: Line[] = [...machines, [['heading', 'EVENTS']], ...events.map(({ line }) => line)];
    return <Rows lines={lines} width={size.width} />;
  },
};

/** The page of boxes that the cursor is on. */
function gridLines(scene: Scene, grid: Grid): readonly Line[] {
  const all = boxes(scene);
  const at = cursorAt(ids(scene), scene.list);
  const room = grid.columns * grid.rows;
  const first = Math.floor(Math.max(0, at) / room) * room;
  const lines: Line[] = [];
  for (let row = first; row < Math.min(first + room, all.length); row += grid.columns) {
    const drawn = all
      .slice(row, row + grid.columns)
      .map((box, i) =>
        boxLines(box, grid, { chosen: row + i === at, marked: scene.list.marked.has(box.machine.id) }),
      );
    for (let y = 0; y < (drawn[0]?.length ?? 0); y++) lines.push(drawn.flatMap((box) => box[y] ?? []));
  }
  const hidden = all.length - Math.min(room, all.length - first);
  if (hidden > 0) lines.push([['quiet', `+${hidden} more machines`]]);
  return lines;
}
