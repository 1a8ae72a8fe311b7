// How it went so far, by a metric of the run; and of a metric that is not as expected, what made it so.
import { compareStrings } from '../../../base/index.js';
import { METRICS, type MetricName, type Metrics, metricOf, type Spell } from '../../../events/index.js';
import { amountWords, isWithin, METRIC_VALUES } from '../amount.js';
import type { MetricExpectation } from '../scenario.js';
import { type Check, type Finding, type Seen, someOf } from './check.js';

export function checkMetric({ metric, unit, is }: MetricExpectation, seen: Seen): Check {
  const { about, counts } = METRICS[metric];
  const { format } = METRIC_VALUES[counts];
  const of = about === 'cluster' ? '' : ` of ${unit ?? 'any unit'}`;
  return {
    expected: `${metric}${of} ${amountWords(is, format)}`,
    holds() {
      const measured = metricOf(seen.metrics(), metric, unit);
      return measured !== null && isWithin(is, measured.value);
    },
    found() {
      const measured = metricOf(seen.metrics(), metric, unit);
      if (measured === null) return neverToRun(unit, seen);
      const { value, unit: worst, spell } = measured;
      if (worst === null) return ofCluster(metric, value, seen);
      const words = `${format(value)}${worst === unit ? '' : `, of ${worst}`}`;
      const finding = spell === null ? moves(worst, seen) : spells(metric, worst, spell, seen);
      return { ...finding, words: `${words}${finding.words}` };
    },
  };
}

function neverToRun(unit: string | undefined, { picture, past }: Seen): Finding {
  if (unit === undefined) return { words: 'not known: no unit was to run', sinceMs: past.sinceMs(undefined) };
  const why = picture.units.has(unit) ? 'it was never to run' : 'there was no such unit';
  return { words: `not known: ${why}`, sinceMs: past.sinceMs(undefined), unit };
}

/** Metrics that are one spell, and not all together. */
const LONGEST: ReadonlySet<MetricName> = new Set(['gap', 'overlap', 'recovery']);

/** The longest, and what it began with. Where the unit is tells nothing of what is over. */
function spells(metric: MetricName, unit: string, spell: Spell, seen: Seen): Finding {
  const { count, totalMs, longestMs, longestSinceMs: sinceMs, longestSeq: seq } = spell;
  if (sinceMs === null || seq === null) return { words: '', sinceMs: seen.past.sinceMs(undefined), unit };
  const { format } = METRIC_VALUES.ms;
  const among = LONGEST.has(metric)
    ? `, the longest of ${count}`
    : ` in ${count} spells, the longest of ${format(longestMs)}`;
  const words = [
    metric === 'availability' ? `, not available for ${format(totalMs)}` : '',
    count === 1 ? '' : among,
    metric.startsWith('overlap') ? whereAt(unit, seq, seen) : '',
  ].join('');
  const begun = seen.past.find(seq);
  const untilMs = sinceMs + longestMs;
  const isOver = untilMs < seen.metrics().atMs;
  return { words, sinceMs, events: begun === undefined ? [] : [begun], ...(isOver ? { untilMs } : { unit }) };
}

/** On which machines copies lived after an event. */
function whereAt(unit: string, seq: number, { past, picture }: Seen): string {
  const names = past
    .metricsAfter(seq)
    .machinesOf(unit)
    .map((id) => picture.machineName(id));
  return `, on ${names.join(' and ')}`;
}

function moves(unit: string, seen: Seen): Finding {
  const finding = rises((metrics, nowMs) => metrics.unit(unit, nowMs)?.moves ?? 0, seen);
  return { words: '', ...finding, ...(finding.events.length === 0 ? { unit } : {}) };
}

function ofCluster(metric: MetricName, value: number, seen: Seen): Finding {
  switch (metric) {
    case 'leader_changes':
      return leaderChanges(value, seen);
    case 'pending':
      return pending(value, seen);
    case 'pending_peak':
      return pendingPeak(value, seen);
    case 'etcd_requests':
      return { words: `${value}${requestKinds(seen)}`, sinceMs: 0 };
    default:
      return { words: `${value}, each change of a key once for each watcher told of it`, sinceMs: 0 };
  }
}

function leaderChanges(value: number, seen: Seen): Finding {
  const { past, picture } = seen;
  const { sinceMs, events } = rises(({ cluster }) => cluster.leaderChanges, seen);
  const elected = new Map(
    past.events.flatMap((event) => (event.type === 'engine-elected' ? [[event.revision, event]] : [])),
  );
  const led = picture.leader === null ? 'nobody' : `the engine of ${picture.machineName(picture.leader)}`;
  return {
    words: `${value}, and ${led} leads`,
    sinceMs: events.length === 0 ? picture.leaderSinceMs : sinceMs,
    // The registry knows who leads before the one who does says so.
    events: events.map((event) => (event.type === 'leader-written' && elected.get(event.revision)) || event),
  };
}

function pending(value: number, { past, pendingUnits }: Seen): Finding {
  const names = pendingUnits();
  const last = past.changesOf(({ cluster }) => cluster.pending).at(-1);
  return {
    words: `${value}${names.length === 0 ? '' : ` (${someOf(names)})`}`,
    sinceMs: past.sinceMs(last?.event),
    ...(names[0] !== undefined ? { unit: names[0] } : last === undefined ? {} : { events: [last.event] }),
  };
}

function pendingPeak(value: number, seen: Seen): Finding {
  const { sinceMs, events } = rises(({ cluster }) => cluster.pendingPeak, seen);
  const last = events.at(-1);
  if (last === undefined) return { words: String(value), sinceMs };
  const names = seen.past.metricsAfter(last.seq).pendingUnits;
  return { words: `${value} (${someOf(names)})`, sinceMs, events: [last] };
}

/** With which events a metric grew, and when it did last. */
function rises(measure: (metrics: Metrics, nowMs: number) => number, { past }: Seen) {
  const events = past.changesOf(measure).flatMap(({ event, rose }) => (rose ? [event] : []));
  return { sinceMs: past.sinceMs(events.at(-1)), events };
}

/** The most frequent first. */
function requestKinds({ requests }: Seen): string {
  const kinds = [...requests().kinds].sort(([a, m], [b, n]) => n.total - m.total || compareStrings(a, b));
  return ` (${kinds.map(([kind, { total }]) => `${total} ${kind}`).join(', ')})`;
}
