// The metrics by the names that scenarios and people use for them, each with what it is counted in.
import type { ClusterMetrics, MetricsSummary } from './metrics.js';
import type { Spell } from './spell.js';
import type { UnitMetrics } from './unit-fold.js';

/** A metric of each unit; of several units the worst counts. */
interface UnitMetric {
  readonly about: 'unit';
  /** `share`: from 0 to 1. */
  readonly counts: 'ms' | 'share' | 'count';
  readonly worst: 'most' | 'least';
  /** Null: nothing to say of this unit. */
  readonly of: (unit: UnitMetrics) => number | null;
  /** What it is made of, where that is spells. */
  readonly spell?: (unit: UnitMetrics) => Spell;
}

interface ClusterMetric {
  readonly about: 'cluster';
  readonly counts: 'count';
  /** Null: not known yet. */
  readonly of: (cluster: ClusterMetrics) => number | null;
}

/** By their names; times are the longest spell, unless they are called `total`. */
export const METRICS = {
  availability: {
    about: 'unit',
    counts: 'share',
    worst: 'least',
    of: (unit) => unit.availability,
    spell: (unit) => unit.gap,
  },
  gap: spells('longestMs', (unit) => unit.gap),
  gap_total: spells('totalMs', (unit) => unit.gap),
  overlap: spells('longestMs', (unit) => unit.overlap),
  overlap_total: spells('totalMs', (unit) => unit.overlap),
  moves: { about: 'unit', counts: 'count', worst: 'most', of: (unit) => unit.moves },
  recovery: spells('longestMs', (unit) => unit.recovery),
  leader_changes: { about: 'cluster', counts: 'count', of: (cluster) => cluster.leaderChanges },
  pending: { about: 'cluster', counts: 'count', of: (cluster) => cluster.pending },
  pending_peak: { about: 'cluster', counts: 'count', of: (cluster) => cluster.pendingPeak },
  etcd_requests: { about: 'cluster', counts: 'count', of: (cluster) => cluster.etcdRequests },
  watch_events: { about: 'cluster', counts: 'count', of: (cluster) => cluster.watchEvents },
} as const satisfies Readonly<Record<string, UnitMetric | ClusterMetric>>;

function spells(by: 'longestMs' | 'totalMs', spell: (unit: UnitMetrics) => Spell) {
  return {
    about: 'unit',
    counts: 'ms',
    worst: 'most',
    of: (unit: UnitMetrics) => spell(unit)[by],
    spell,
  } as const;
}

export type MetricName = keyof typeof METRICS;

/** A metric as it is measured. */
export interface Measured {
  readonly value: number;
  /** Of which unit; null: of the cluster. */
  readonly unit: string | null;
  /** What it is made of, where that is spells. */
  readonly spell: Spell | null;
}

/**
 * A metric of the cluster, of one unit, or of the worst of all units where none is named. Null when there is nothing to
 * say: there is no such unit, it was never to run, or etcd's traffic is not counted yet.
 */
export function metricOf(summary: MetricsSummary, name: MetricName, unit?: string): Measured | null {
  const metric: UnitMetric | ClusterMetric = METRICS[name];
  if (metric.about === 'cluster') {
    const value = metric.of(summary.cluster);
    return value === null ? null : { value, unit: null, spell: null };
  }
  const units = unit === undefined ? summary.units : summary.units.filter((one) => one.unit === unit);
  let worst: Measured | null = null;
  for (const one of units) {
    const value = metric.of(one);
    if (value === null) continue;
    if (worst !== null && (metric.worst === 'most' ? value <= worst.value : value >= worst.value)) continue;
    worst = { value, unit: one.unit, spell: metric.spell?.(one) ?? null };
  }
  return worst;
}
