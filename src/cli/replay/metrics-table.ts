// The end of a replay: how each unit fared, the worst first and not more of them than a screen has room for, and a line
// about the cluster.
import { alignColumns, counted, printable } from '../../base/index.js';
import {
  formatShare,
  formatSpan,
  type MetricsSummary,
  type UnitMetrics,
  worstFirst,
} from '../../events/index.js';

/** Units that get a row of their own. */
const ROWS_MAX = 10;

const HEADER = ['UNIT', 'AVAILABLE', 'GAP', 'OVERLAP', 'RECOVERY', 'MOVES'];
const NOTHING = '-';

/** Gaps, overlaps and recoveries are the longest ones. */
export function formatMetrics({ units, cluster }: MetricsSummary): readonly string[] {
  const shown = units.length <= ROWS_MAX ? units : [...units].sort(worstFirst).slice(0, ROWS_MAX);
  const more = units.length > shown.length;
  const rows = [HEADER, ...shown.map(unitRow), ...(more ? [sumRow(units)] : [])];
  const title = more ? `Measured, the ${ROWS_MAX} worst of ${units.length} units first:` : 'Measured:';
  return [
    title,
    ...(units.length === 0 ? [] : alignColumns(rows).map((line) => `  ${line}`)),
    `  ${clusterWords(cluster)}`,
  ];
}

function unitRow(unit: UnitMetrics): readonly string[] {
  return [
    printable(unit.unit),
    unit.availability === null ? NOTHING : formatShare(unit.availability),
    span(unit.gap.longestMs),
    span(unit.overlap.longestMs),
    span(unit.recovery.longestMs),
    unit.moves === 0 ? NOTHING : String(unit.moves),
  ];
}

/** All together: the longest of any, and moves in sum. */
function sumRow(units: readonly UnitMetrics[]): readonly string[] {
  let wantedMs = 0;
  let missingMs = 0;
  let moves = 0;
  const longest = { gap: 0, overlap: 0, recovery: 0 };
  for (const unit of units) {
    wantedMs += unit.wantedMs;
    missingMs += unit.gap.totalMs;
    moves += unit.moves;
    for (const spell of ['gap', 'overlap', 'recovery'] as const)
      longest[spell] = Math.max(longest[spell], unit[spell].longestMs);
  }
  return [
    `all ${units.length}`,
    wantedMs === 0 ? NOTHING : formatShare((wantedMs - missingMs) / wantedMs),
    span(longest.gap),
    span(longest.overlap),
    span(longest.recovery),
    moves === 0 ? NOTHING : String(moves),
  ];
}

function clusterWords(cluster: MetricsSummary['cluster']): string {
  const { leaderChanges, pending, pendingPeak, etcdRequests, watchEvents } = cluster;
  return [
    noneOr(leaderChanges, 'leader change'),
    `${noneOr(pending, 'unit')} pending, ${pendingPeak} at most`,
    ...(etcdRequests === null ? [] : [noneOr(etcdRequests, 'request to etcd', 'requests to etcd')]),
    ...(watchEvents === null ? [] : [noneOr(watchEvents, 'watch event')]),
  ].join('; ');
}

function span(ms: number): string {
  return ms === 0 ? NOTHING : formatSpan(ms);
}

/** `no units`, `1 unit`, `2 units`. */
function noneOr(count: number, noun: string, nouns = `${noun}s`): string {
  return count === 0 ? `no ${nouns}` : counted(count, noun, nouns);
}
