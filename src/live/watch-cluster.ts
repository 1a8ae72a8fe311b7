// A cluster seen from outside: what changes in the registry, told as what it means, from what is there when the watching
// begins. Why an engine decided as it did is in its daemon's log, and not there.
import type { Clock } from '../base/index.js';
import type { EtcdClient, KeyValue, WatchEvent } from '../etcd/index.js';
import type { Event } from '../events/index.js';
import { follow, openScope, ranges, reachOf, readFact, shortId } from '../fleet/index.js';

export interface WatchClusterOptions {
  readonly etcd: EtcdClient;
  readonly clock: Clock;
  readonly onEvent: (event: Event) => void;
}

/** Until closed. What was missed while etcd was out of reach is told when it is there again, as far as it still shows. */
export function watchCluster({ etcd, clock, onEvent }: WatchClusterOptions): { close(): void } {
  const known = new Map<string, KeyValue>();
  const scope = openScope({ clock, etcd, emit: onEvent });
  const take = (event: WatchEvent): void => {
    if (event.type === 'put') known.set(event.kv.key, event.kv);
    else known.delete(event.kv.key);
    const fact = readFact(event);
    if (fact === null) return;
    // Who a machine is, it says in the same key.
    if (fact.type === 'machine-registered' && event.type === 'put')
      onEvent({
        type: 'machine-booted',
        machine: fact.machine,
        name: reachOf(event.kv.value).name ?? shortId(fact.machine),
        publicIp: fact.publicIp,
      });
    onEvent(fact);
  };
  follow(scope, ranges.all, {
    listed(kvs) {
      const there = new Set(kvs.map(({ key }) => key));
      for (const kv of [...known.values()])
        if (!there.has(kv.key)) take({ type: 'delete', kv, previous: kv });
      const changed = kvs.filter(({ key, modRevision }) => known.get(key)?.modRevision !== modRevision);
      // In the order in which it came to be so.
      for (const kv of changed.sort((a, b) => a.modRevision - b.modRevision))
        take({ type: 'put', kv, previous: known.get(kv.key) ?? null });
    },
    changed(events) {
      for (const event of events) take(event);
    },
  });
  return scope;
}
