// The same client, with its requests counted by kind: how many there were, and how many were refused or not answered.
import type { EtcdClient, Reply } from './client.js';

export interface RequestCount {
  total: number;
  failed: number;
}

/** By kind: `range`, `txn`, `leaseGrant` and so on. */
export type RequestCounts = Map<string, RequestCount>;

/** `counts` grows as requests are made; several clients may share it. */
export function countRequests(client: EtcdClient, counts: RequestCounts): EtcdClient {
  const count = (kind: string): RequestCount => {
    const known = counts.get(kind) ?? { total: 0, failed: 0 };
    counts.set(kind, known);
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
      return client.watch(request, listener);
    },
  };
}
