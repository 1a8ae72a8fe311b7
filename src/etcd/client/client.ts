// The one way a daemon talks to etcd, embedded or real. Calls return at once; the answer comes by callback, later,
// never from within the call. Keys and values are text.
import type { Result } from '../../base/index.js';
import type { EtcdError } from '../errors.js';
import type {
  LeaseGrantRequest,
  LeaseId,
  LeaseResponse,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
  Watch,
  WatchMessage,
  WatchRequest,
} from '../types.js';

/** Called exactly once, unless the client is closed first. An error whose `outcome` is 'unknown' may have been done. */
export type Reply<T> = (result: Result<T, EtcdError>) => void;

export interface EtcdClient {
  range(request: RangeRequest, reply: Reply<RangeResponse>): void;
  txn(request: TxnRequest, reply: Reply<TxnResponse>): void;
  leaseGrant(request: LeaseGrantRequest, reply: Reply<LeaseResponse>): void;
  /** Fails with `lease-not-found` once the lease has expired. */
  leaseKeepAlive(id: LeaseId, reply: Reply<LeaseResponse>): void;
  /** Ends a lease and deletes its keys. */
  leaseRevoke(id: LeaseId, reply: Reply<null>): void;
  /** Tells `listener` until cancelled, or until a message other than `events` ends the watch. */
  watch(request: WatchRequest, listener: (message: WatchMessage) => void): Watch;
}

export interface EtcdScope extends EtcdClient {
  close(): void;
}

/**
 * The same client for one part of a daemon: after `close` no answer and no watch message reaches it any more. `first` is
 * called before each that would.
 */
export function openEtcdScope(etcd: EtcdClient, first: () => void = () => undefined): EtcdScope {
  const watches = new Set<Watch>();
  let closed = false;
  const open =
    <T>(callback: (value: T) => void) =>
    (value: T) => {
      if (closed) return;
      first();
      if (!closed) callback(value);
    };
  return {
    range: (request, reply) => etcd.range(request, open(reply)),
    txn: (request, reply) => etcd.txn(request, open(reply)),
    leaseGrant: (request, reply) => etcd.leaseGrant(request, open(reply)),
    leaseKeepAlive: (id, reply) => etcd.leaseKeepAlive(id, open(reply)),
    leaseRevoke: (id, reply) => etcd.leaseRevoke(id, open(reply)),
    watch(request, listener) {
      const inner = etcd.watch(request, open(listener));
      const watch: Watch = {
        cancel() {
          watches.delete(watch);
          inner.cancel();
        },
      };
      watches.add(watch);
      return watch;
    },
    close() {
      closed = true;
      for (const watch of [...watches]) watch.cancel();
    },
  };
}
