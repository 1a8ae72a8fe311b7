// How the run goes in numbers: the cluster's measures over time, and below them how each unit fares, the worst first.
import { compareNaturally } from '../../../base/index.js';
import { formatShare, formatSpan, formatTime, type UnitMetrics, worstFirst } from '../../../events/index.js';
import type { Line } from '../../draw/line.js';
import { type Column, tableLines } from '../../draw/table.js';
import { matches, parseFilter } from '../../prompt/filter.js';
import type { Sort } from '../../store.js';
import { Rows } from '../../terminal/canvas.js';
import { folded } from '../fold.js';
import { cursorAt, tableRowAt } from '../list.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { unitBindings } from '../unit-keys.js';
import { chartsOf } from './charts.js';
import { Series } from './series.js';

const SORTS = ['unit', 'available', 'gap', 'overlap', 'recovery', 'moves'] as const;

const span = (ms: number): string => (ms === 0 ? '-' : formatSpan(ms));

const COLUMNS: readonly Column<UnitMetrics>[] = [
  { id: 'unit', title: 'UNIT', width: 20, grows: true, cell: ({ unit }) => ['name', unit] },
  {
    id: 'available',
    title: 'AVAILABLE',
    width: 9,
    right: true,
    cell: ({ availability }) =>
      availability === null ? '-' : [availability === 1 ? 'good' : 'bad', formatShare(availability)],
  },
  { id: 'gap', title: 'GAP', width: 12, right: true, cell: ({ gap }) => span(gap.longestMs) },
  {
    id: 'overlap',
    title: 'OVERLAP',
    width: 12,
    right: true,
    cell: ({ overlap }) => [overlap.longestMs > 0 ? 'bad' : 'plain', span(overlap.longestMs)],
  },
  {
    id: 'recovery',
    title: 'RECOVERY',
    width: 12,
    right: true,
    from: 90,
    cell: ({ recovery }) => span(recovery.longestMs),
  },
  {
    id: 'moves',
    title: 'MOVES',
    width: 6,
    right: true,
    cell: ({ moves }) => (moves === 0 ? '-' : String(moves)),
  },
];

const series = folded(() => new Series());

/** Of ten thousand units that is no work for every frame. */
const rows = selector(({ source, answers, list }) => {
  const { units } = answers.seldom('metrics of units', () => series(source).metrics.summary(source.nowMs));
  const filter = parseFilter(list.filter);
  const passed = units.filter(({ unit }) => matches(filter, { text: unit, fields: { unit }, labels: {} }));
  return passed.sort((a, b) => (list.sort === null ? worstFirst(a, b) : bySort(list.sort, a, b)));
});

function bySort({ column, descending }: Sort, a: UnitMetrics, b: UnitMetrics): number {
  const by = {
    available: (a.availability ?? 2) - (b.availability ?? 2),
    gap: b.gap.longestMs - a.gap.longestMs,
    overlap: b.overlap.longestMs - a.overlap.longestMs,
    recovery: b.recovery.longestMs - a.recovery.longestMs,
    moves: b.moves - a.moves,
  }[column];
  return (descending ? -1 : 1) * (by || compareNaturally(a.unit, b.unit));
}

const ids = selector((scene) => rows(scene).map(({ unit }) => unit));

function head(scene: Scene): readonly Line[] {
  const { source, size } = scene;
  const fold = series(source);
  const { leaderChanges, pendingPeak } = fold.metrics.cluster;
  return [
    ...chartsOf(fold.upTo(source.nowMs), size),
    [
      ['quiet', `from the beginning to ${formatTime(source.nowMs)}`],
      ['quiet', `; leader changes: ${leaderChanges}; pending at once: ${pendingPeak} at most`],
    ],
    [],
  ];
}

function tableSize(scene: Scene): Scene['size'] {
  return { width: scene.size.width, height: Math.max(3, scene.size.height - head(scene).length) };
}

export const metrics: Screen = {
  id: 'metrics',
  title: 'Metrics',
  key: '7',
  rows: ids,
  sorts: SORTS,
  rowAt: (scene, x, y) => tableRowAt(ids)({ ...scene, size: tableSize(scene) }, x, y - head(scene).length),
  filterHint: 'web',
  filterFields: ['unit'],
  bindings: unitBindings(ids),
  Body(scene) {
    const { list } = scene;
    const table = tableLines({
      columns: COLUMNS,
      rows: rows(scene),
      rowOf: (row) => row,
      at: cursorAt(ids(scene), list),
      isMarked: ({ unit }) => list.marked.has(unit),
      sort: list.sort,
      ...tableSize(scene),
      empty:
        list.filter === ''
          ? 'no unit was ever to run; start one: `:start hello.service`'
          : 'no unit is called so',
    });
    return <Rows lines={[...head(scene), ...table]} width={scene.size.width} />;
  },
};
