// The same client, with its traffic counted: requests by kind, how many there were and how many were refused or not
// answered, and what watchers were told.
import type { EtcdClient, Reply } from './client.js';

export interface RequestCount {
  total: number;
  failed: number;
}

/** Grows as requests are made; several clients may share it. */
export class RequestCounts {
  /** By kind: `range`, `txn`, `leaseGrant` and so on. */
  readonly kinds = new Map<string, RequestCount>();
  /** Changes of keys told to watchers, one for each watcher. */
  watchEvents = 0;

  get total(): number {
    let total = 0;
    for (const kind of this.kinds.values()) total += kind.total;
    return total;
  }
}

export function countRequests(client: EtcdClient, counts: RequestCounts): EtcdClient {
  const count = (kind: string): RequestCount => {
    let known = counts.kinds.get(kind);
    if (known === undefined) {
      known = { total: 0, failed: 0 };
      counts.kinds.set(kind, known);
    }
    known.total += 1;
    return known;
  };
  const counted = <T>(kind: string, reply: Reply<T>): Reply<T> => {
    const counting = count(kind);
    return (result) => {
      if (!result.ok) counting.failed += 1;
      reply(result);
    };
  };
  return {
    range: (request, reply) => client.range(request, counted('range', reply)),
    txn: (request, reply) => client.txn(request, counted('txn', reply)),
    leaseGrant: (request, reply) => client.leaseGrant(request, counted('leaseGrant', reply)),
    leaseKeepAlive: (id, reply) => client.leaseKeepAlive(id, counted('leaseKeepAlive', reply)),
    leaseRevoke: (id, reply) => client.leaseRevoke(id, counted('leaseRevoke', reply)),
    watch(request, listener) {
      count('watch');
      return client.watch(request, (message) => {
        if (message.type === 'events') counts.watchEvents += message.events.length;
        listener(message);
      });
    },
  };
}
