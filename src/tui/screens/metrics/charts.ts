// The lines of the cluster's measures, each with what it is now and what it was at its worst.

import { chartLines } from '../../draw/chart.js';
import type { Line } from '../../draw/line.js';
import { fitLine } from '../../draw/line.js';
import { toWidth, toWidthRight } from '../../draw/width.js';
import type { Look } from '../../theme.js';
import { LINES, type LineName, type Measure, worse } from './series.js';

interface Kind {
  readonly title: string;
  /** Told is what is now, or how much in all. */
  readonly counts: 'now' | 'sum';
  readonly look: Look;
}

const KINDS: Readonly<Record<LineName, Kind>> = {
  running: { title: 'RUNNING', counts: 'now', look: 'good' },
  pending: { title: 'PENDING', counts: 'now', look: 'busy' },
  gaps: { title: 'GAPS', counts: 'now', look: 'bad' },
  overlaps: { title: 'OVERLAPS', counts: 'now', look: 'bad' },
  moves: { title: 'MOVES', counts: 'sum', look: 'decision' },
  writes: { title: 'ETCD WRITES', counts: 'sum', look: 'cause' },
};

const GAP = 2;
const LABEL_WIDTH = 34;

/** Where there is room in two columns, and several rows high. */
export function chartsOf(
  points: readonly Measure[],
  latest: Measure,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Line[] {
  const columns = width >= 100 ? 2 : 1;
  const each = Math.floor((width - GAP * (columns - 1)) / columns);
  const tall = columns === 2 && height >= 30 ? 3 : 1;
  const charts = LINES.map((name) => oneChart(name, { points, latest }, { width: each, tall }));
  const lines: Line[] = [];
  for (let i = 0; i < charts.length; i += columns) {
    const beside = charts.slice(i, i + columns);
    for (let row = 0; row < (beside[0]?.length ?? 0); row++)
      lines.push(beside.flatMap((chart) => [...fitLine(chart[row] ?? [], each), ' '.repeat(GAP)]));
  }
  return lines;
}

function oneChart(
  name: LineName,
  { points, latest }: { readonly points: readonly Measure[]; readonly latest: Measure },
  { width, tall }: { readonly width: number; readonly tall: number },
): readonly Line[] {
  const { title, counts, look } = KINDS[name];
  const values = points.map((point) => point[name]);
  const most = Math.max(0, ...values);
  const now = counts === 'now' ? latest[name] : values.reduce((sum, value) => sum + value, 0);
  const label: Line = [
    ['heading', toWidth(title, 12)],
    [now > 0 ? look : 'quiet', toWidthRight(counts === 'now' ? String(now) : `${now} in all`, 12)],
    ['quiet', toWidth(`  at most ${most}`, 16)],
  ];
  // One row: label and chart share it.
  const chart = (room: number): readonly Line[] =>
    chartLines({ values: fitPoints(points, room).map((point) => point[name]), height: tall, look });
  const inLine = width - LABEL_WIDTH - GAP - 5;
  if (tall === 1) return chart(inLine).map((line) => [...label, ...line]);
  return [label, ...chart(width)];
}

/** A point for each column; of several that become one, what must not be missed. */
export function fitPoints(points: readonly Measure[], columns: number): readonly Measure[] {
  if (points.length <= columns) return points;
  const at = (column: number): number => Math.floor((column * points.length) / columns);
  return Array.from({ length: columns }, (_, column) => {
    const [first, ...others] = points.slice(at(column), at(column + 1));
    return others.reduce<Measure>((sum, point) => worse(sum, point), first as Measure);
  });
}
