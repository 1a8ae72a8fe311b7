// What is still pending where a cluster should have converged: since when all of it is so, and what led to it.
import type { RecordedEvent } from '../../../events/index.js';
import type { Pending } from '../../converged.js';
import type { Finding, Seen } from './check.js';

/** What changes whether a machine is on and whether it counts as in the cluster, and who leads. */
const OF_MACHINES = new Set(['machine-booted', 'machine-killed', 'machine-registered', 'machine-gone']);
const OF_LEADERS = new Set(['leader-written', 'leader-cleared']);

export function pendingFinding(pending: readonly Pending[], { past, picture }: Seen): Finding {
  const events = pending.flatMap(({ unit, machine }): readonly RecordedEvent[] => {
    if (unit !== undefined && machine === undefined) return [];
    const event = past.last(
      machine === undefined
        ? ({ type }) => OF_LEADERS.has(type)
        : ({ type, ...of }) => OF_MACHINES.has(type) && 'machine' in of && of.machine === machine,
    );
    return event === undefined ? [] : [event];
  });
  const units = pending.flatMap(({ unit = '' }) => picture.units.get(unit) ?? []);
  const changesMs = [...events.map(({ atMs }) => atMs), ...units.map(({ changedMs }) => changedMs)];
  return {
    words: pending.map(({ sentence }) => sentence).join('; '),
    sinceMs: changesMs.length === 0 ? past.sinceMs(undefined) : Math.max(...changesMs),
    events: events.sort((a, b) => a.seq - b.seq),
    ...(units[0] === undefined ? {} : { unit: units[0].name }),
  };
}
