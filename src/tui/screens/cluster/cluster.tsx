// The cluster at a glance: etcd, the machines with their units, and below them what happened last.

import { withoutAnswer } from '../../answers.js';
import type { Line } from '../../draw/line.js';
import { wrap } from '../../draw/wrap.js';
import { etcdOf } from '../../etcd.js';
import { parseFilter } from '../../prompt/filter.js';
import { Rows } from '../../terminal/canvas.js';
import { eventRows } from '../events/lines.js';
import { cursorAt } from '../list.js';
import { machineFilter, noMachinePasses } from '../machine-filter.js';
import { machineBindings } from '../machine-keys.js';
import { noMachinesYet } from '../nothing-yet.js';
import type { Scene, Screen, Size } from '../screen.js';
import { floorOf, groupByNext, machineIds, whyNoGroups } from './floor.js';
import { floorLines } from './floor-lines.js';
import { etcdLine, linksLine } from './head.js';
import { machineAt, neighbour, pageOf } from './layout.js';

/** Above the machines. */
function headLines(scene: Scene): readonly Line[] {
  const { source, size } = scene;
  const etcd = etcdLines(scene);
  const links = linksLine(source.picture, size.width);
  return links === null ? etcd : [...etcd, links];
}

function etcdLines(scene: Scene): readonly Line[] {
  const answered = etcdOf(scene);
  if (answered === null) return [];
  const { value, problem } = answered;
  if (value !== null && problem === null) return [etcdLine(value)];
  return [[['heading', 'ETCD'], '  ', [problem === null ? 'quiet' : 'bad', withoutAnswer(answered)]]];
}

function nobodyLines(scene: Scene): readonly Line[] {
  const why = scene.list.filter === '' ? noMachinesYet(scene) : noMachinePasses(scene);
  return [...wrap(why, scene.size.width).map((text): Line => [['quiet', text]]), []];
}

/** What is left for machines: events get a third of the screen, three lines at least, and a heading. */
function roomOf(scene: Scene): Size {
  const { width, height } = scene.size;
  const events = Math.max(3, Math.floor(height / 3)) + 1;
  return { width, height: Math.max(1, height - events - headLines(scene).length) };
}

export const cluster: Screen = {
  id: 'cluster',
  title: 'Cluster',
  key: '1',
  rows: machineIds,
  rowsAre: 'machines',
  ...machineFilter,
  neighbour: (scene, at, by) => neighbour(floorOf(scene, roomOf(scene)).layout, at, by),
  rowAt(scene, x, y) {
    const room = roomOf(scene);
    const { layout, machines } = floorOf(scene, room);
    const page = pageOf(layout, cursorAt(machineIds(scene), scene.list), room.height - layout.notes);
    const at = machineAt(layout, page, x, y - headLines(scene).length);
    return at === null ? null : (machines[at]?.id ?? null);
  },
  bindings: [
    {
      keys: ['b'],
      hint: 'group',
      help: 'group machines by the next key of their metadata, or no longer',
      refused: whyNoGroups,
      run: groupByNext,
    },
    ...machineBindings(machineIds),
  ],
  Body(scene) {
    const { source, size } = scene;
    const room = roomOf(scene);
    const floor =
      machineIds(scene).length === 0 ? nobodyLines(scene) : floorLines(scene, floorOf(scene, room), room);
    const above = [...headLines(scene), ...floor];
    const count = Math.max(0, size.height - above.length - 1);
    const events = eventRows(source, { upTo: source.picture.seq, count, filter: parseFilter('') });
    const lines: Line[] = [...above, [['heading', 'EVENTS']], ...events.map(({ line }) => line)];
    return <Rows lines={lines} width={size.width} />;
  },
};
