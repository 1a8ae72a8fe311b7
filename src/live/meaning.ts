// What a change of the registry means, in the words of the machine or engine that brought it about: whoever only watches a
// cluster hears of neither. Why an engine decided as it did is in its daemon's log, and not there.
import type { KeyValue, WatchEvent } from '../etcd/index.js';
import type { Event } from '../events/index.js';
import { type RegistryFact, reachOf, readFact, shortId } from '../fleet/index.js';
import { isActiveState } from '../systemd/index.js';

export type Meaning = Extract<
  Event,
  { type: 'machine-booted' | 'machine-killed' | 'unit-state' | 'engine-elected' }
>;

/** `isNews`: it has come to be so while somebody watched. Null: it means no more than the fact says. */
export function meaningOf(fact: RegistryFact, event: WatchEvent, isNews: boolean): Meaning | null {
  switch (fact.type) {
    case 'machine-registered':
      return booted(fact, event);
    case 'machine-gone':
      return {
        type: 'machine-killed',
        machine: fact.machine,
        name: nameOf(fact, event.previous),
        supposed: true,
      };
    case 'unit-published':
    case 'unit-unpublished':
      return changed(fact, before(event), isNews);
    case 'leader-written': {
      const was = before(event);
      const isOld = !isNews || (was?.type === 'leader-written' && was.revision === fact.revision);
      return isOld ? null : { type: 'engine-elected', engine: fact.machine, revision: fact.revision };
    }
    default:
      return null;
  }
}

function before({ previous }: WatchEvent): RegistryFact | null {
  return previous === null ? null : readFact({ type: 'put', kv: previous, previous: null });
}

/** One that only writes other metadata runs on. */
function booted(
  fact: Extract<RegistryFact, { type: 'machine-registered' }>,
  { kv, previous }: WatchEvent,
): Meaning | null {
  const { machine, publicIp } = fact;
  const name = nameOf(fact, kv);
  return previous !== null && nameOf(fact, previous) === name
    ? null
    : { type: 'machine-booted', machine, name, publicIp };
}

/** What a machine is called, it says in the key in which it registers. */
function nameOf({ machine }: { readonly machine: string }, record: KeyValue | null): string {
  return (record === null ? null : reachOf(record.value).name) ?? shortId(machine);
}

type Status = Omit<Extract<Meaning, { type: 'unit-state' }>, 'type' | 'unit' | 'machine' | 'was'>;

const GONE: Status = { load: 'not-found', active: 'inactive', sub: 'dead', result: 'success' };

function changed(
  fact: Extract<RegistryFact, { type: 'unit-published' | 'unit-unpublished' }>,
  before: RegistryFact | null,
  isNews: boolean,
): Meaning | null {
  const known = statusOf(before);
  const status = fact.type === 'unit-unpublished' ? GONE : statusOf(fact);
  if (status === null) return null;
  const { load, active, sub } = status;
  if (known?.load === load && known.active === active && known.sub === sub) return null;
  const was = known?.active ?? (isNews ? 'inactive' : null);
  return { type: 'unit-state', unit: fact.unit, machine: fact.machine, was, ...status };
}

/** How it ended is not published. Null: it is the word of another systemd, of which nothing can be made. */
function statusOf(fact: RegistryFact | null): Status | null {
  if (fact?.type !== 'unit-published' || !isActiveState(fact.active)) return null;
  const { load, active, sub } = fact;
  return { load, active, sub, result: 'success' } as Status;
}
