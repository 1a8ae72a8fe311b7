// How the run goes in numbers: the cluster's measures over time, and below them how each unit fares, the worst first.
import { compareNaturally } from '../../../base/index.js';
import { formatShare, formatSpan, formatTime, type UnitMetrics, worstFirst } from '../../../events/index.js';
import type { Line } from '../../draw/line.js';
import { type Column, tableLines } from '../../draw/table.js';
import { matches, parseFilter } from '../../prompt/filter.js';
import { noneLike } from '../../prompt/filter-words.js';
import type { Sort } from '../../store.js';
import { Rows } from '../../terminal/canvas.js';
import type { Look } from '../../theme.js';
import { folded } from '../fold.js';
import { cursorAt, tableRowAt } from '../list.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { unitBindings } from '../unit-keys.js';
import { chartsOf } from './charts.js';
import { Series } from './series.js';

const FIELDS = ['unit'];
const SORTS = ['unit', 'available', 'gap', 'overlap', 'recovery', 'moves'] as const;

const span = (ms: number): string => (ms === 0 ? '-' : formatSpan(ms));

/** A moment of starting is no misfortune. */
function lookOf(availability: number): Look {
  if (availability === 1) return 'good';
  return availability < 0.99 ? 'bad' : 'plain';
}

const COLUMNS: readonly Column<UnitMetrics>[] = [
  {
    id: 'unit',
    title: 'UNIT',
    width: 15,
    grows: true,
    widest: 48,
    names: true,
    cell: ({ unit }) => ['name', unit],
  },
  {
    id: 'available',
    title: 'AVAILABLE',
    width: 10,
    right: true,
    cell: ({ availability }) =>
      availability === null ? '-' : [lookOf(availability), formatShare(availability)],
  },
  { id: 'gap', title: 'GAP', width: 11, right: true, cell: ({ gap }) => span(gap.longestMs) },
  {
    id: 'overlap',
    title: 'OVERLAP',
    width: 11,
    right: true,
    cell: ({ overlap }) => [overlap.longestMs > 0 ? 'bad' : 'plain', span(overlap.longestMs)],
  },
  {
    id: 'recovery',
    title: 'RECOVERY',
    width: 11,
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
  const { filter, sort } = list;
  return answers.seldom(`metrics ${sort?.column} ${sort?.descending} ${filter}`, () => {
    const { units } = series(source).metrics.summary(source.nowMs);
    const wanted = parseFilter(filter);
    const passed =
      wanted.length === 0
        ? units
        : units.filter(({ unit }) => matches(wanted, { text: unit, fields: { unit }, labels: {} }));
    return [...passed].sort(sort === null ? worstFirst : bySort(sort));
  });
});

const WORST: Readonly<Record<string, (unit: UnitMetrics) => number>> = {
  available: ({ availability }) => -(availability ?? 2),
  gap: ({ gap }) => gap.longestMs,
  overlap: ({ overlap }) => overlap.longestMs,
  recovery: ({ recovery }) => recovery.longestMs,
  moves: ({ moves }) => moves,
};

/** The worst first, too; names go up. */
function bySort({ column, descending }: Sort): (a: UnitMetrics, b: UnitMetrics) => number {
  const sign = descending ? -1 : 1;
  const worst = WORST[column];
  if (worst === undefined) return (a, b) => sign * compareNaturally(a.unit, b.unit);
  return (a, b) => sign * (worst(b) - worst(a));
}

const ids = selector((scene) => rows(scene).map(({ unit }) => unit));

function head(scene: Scene): readonly Line[] {
  const { source, size } = scene;
  const fold = series(source);
  const { leaderChanges, pendingPeak } = fold.metrics.cluster;
  return [
    ...chartsOf(fold.upTo(source.nowMs), fold.now, size),
    [
      ['quiet', `up to ${formatTime(source.nowMs)}`],
      ['quiet', `; leader changes: ${leaderChanges}; pending at most: ${pendingPeak}`],
    ],
    [],
  ];
}

function tableSize({ size }: Scene, above: readonly Line[]): Scene['size'] {
  return { width: size.width, height: Math.max(3, size.height - above.length) };
}

export const metrics: Screen = {
  id: 'metrics',
  title: 'Metrics',
  key: '7',
  rows: ids,
  rowsAre: 'units',
  sorts: SORTS,
  rowAt: (scene, x, y) => {
    const above = head(scene);
    return tableRowAt(ids)({ ...scene, size: tableSize(scene, above) }, x, y - above.length);
  },
  filterHint: 'web',
  filterFields: FIELDS,
  bindings: unitBindings(ids),
  Body(scene) {
    const { list } = scene;
    const above = head(scene);
    const table = tableLines({
      columns: COLUMNS,
      rows: rows(scene),
      rowOf: (row) => row,
      at: cursorAt(ids(scene), list),
      isMarked: ({ unit }) => list.marked.has(unit),
      sort: list.sort,
      ...tableSize(scene, above),
      empty:
        list.filter === ''
          ? 'no unit was ever to run; start one: `:start hello.service`'
          : noneLike('unit', scene, FIELDS),
    });
    return <Rows lines={[...above, ...table]} width={scene.size.width} />;
  },
};
