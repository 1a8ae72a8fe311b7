// The same client, which tells when etcd does not let it in: a daemon asks again for ever, and somebody has to hear why it
// gets nowhere.
import type { EtcdError, EtcdErrorCode } from '../errors.js';
import type { EtcdClient, Reply } from './client.js';

const LOCKED_OUT: ReadonlySet<EtcdErrorCode> = new Set([
  'user-empty',
  'auth-failed',
  'auth-no-password',
  'auth-not-enabled',
  'permission-denied',
]);

/** Calls `tell` the first time for each reason. */
export function tellLockedOut(client: EtcdClient, tell: (error: EtcdError) => void): EtcdClient {
  const told = new Set<EtcdErrorCode>();
  const listening =
    <T>(reply: Reply<T>): Reply<T> =>
    (result) => {
      if (!result.ok && LOCKED_OUT.has(result.error.code) && !told.has(result.error.code)) {
        told.add(result.error.code);
        tell(result.error);
      }
      reply(result);
    };
  return {
    range: (request, reply) => client.range(request, listening(reply)),
    txn: (request, reply) => client.txn(request, listening(reply)),
    leaseGrant: (request, reply) => client.leaseGrant(request, listening(reply)),
    leaseKeepAlive: (id, reply) => client.leaseKeepAlive(id, listening(reply)),
    leaseRevoke: (id, reply) => client.leaseRevoke(id, listening(reply)),
    watch: (request, listener) => client.watch(request, listener),
  };
}
