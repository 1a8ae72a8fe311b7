// A cluster seen from outside: what changes in the registry, and what that means, from what is there when the watching begins.
import type { Clock } from '../base/index.js';
import type { EtcdClient, KeyValue, WatchEvent } from '../etcd/index.js';
import type { Event } from '../events/index.js';
import { follow, openScope, ranges, readFact } from '../fleet/index.js';
import { meaningOf } from './meaning.js';

export interface WatchClusterOptions {
  readonly etcd: EtcdClient;
  readonly clock: Clock;
  /** Whether a machine, by its ID, tells itself what it does. */
  readonly tells: (machine: string) => boolean;
  readonly onEvent: (event: Event) => void;
}

/** Until closed. What was missed while etcd was out of reach is told when it is there again, as far as it still shows. */
export function watchCluster({ etcd, clock, tells, onEvent }: WatchClusterOptions): { close(): void } {
  const known = new Map<string, KeyValue>();
  /** Not what was there before the watching began. */
  let isNews = false;
  const scope = openScope({ clock, etcd, emit: onEvent });
  const take = (event: WatchEvent): void => {
    if (event.type === 'put') known.set(event.kv.key, event.kv);
    else known.delete(event.kv.key);
    const fact = readFact(event);
    if (fact === null) return;
    const meaning = meaningOf(fact, event, isNews);
    if (meaning !== null && !tells('engine' in meaning ? meaning.engine : meaning.machine)) onEvent(meaning);
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
      isNews = true;
    },
    changed(events) {
      for (const event of events) take(event);
    },
  });
  return scope;
}
