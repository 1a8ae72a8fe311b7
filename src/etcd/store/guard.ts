// A store as one user may use it.
import { EtcdError } from '../errors.js';
import type { KeyRange, LeaseId, Operation, TxnRequest } from '../types.js';
import type { Access, Auth } from './auth.js';
import type { ServedStore } from './read-only.js';

/**
 * The same store, refusing with `permission-denied` what the user may not do, and with `user-empty` whoever has not
 * said who they are. Beyond etcd 3.4, which forgets them, it looks into nested transactions, at what a transaction
 * tells of earlier values, and at the keys that a lease's status tells of.
 */
export function guard(store: ServedStore, auth: Auth, user: string | null): ServedStore {
  const check = (access: Access, range: KeyRange): void => checkAccess(auth, user, access, range);
  const checkLease = (id: LeaseId): void => {
    for (const key of keysOf(store, id)) check('write', { key });
  };
  const checkOperation = (operation: Operation): void => {
    if (operation.type === 'txn') return checkTxn(operation);
    if (operation.type === 'range') return check('read', operation);
    check('write', operation);
    if (operation.prevKv === true) check('read', operation);
    if (operation.type === 'put') checkLease(operation.lease ?? '');
  };
  const checkTxn = ({ compare = [], success, failure = [] }: TxnRequest): void => {
    for (const condition of compare) check('read', condition);
    for (const operation of [...success, ...failure]) checkOperation(operation);
  };
  return {
    get revision() {
      return store.revision;
    },
    get compactRevision() {
      return store.compactRevision;
    },
    validate: (request) => store.validate(request),
    range(request) {
      // What is no request at all is told as such, whoever asks.
      if (request.key !== '') check('read', request);
      return store.range(request);
    },
    txn(request) {
      store.validate(request);
      checkTxn(request);
      return store.txn(request);
    },
    watch(request, sink) {
      check('read', request);
      return store.watch(request, sink);
    },
    leaseTimeToLive(id) {
      const status = store.leaseTimeToLive(id);
      const readable = (key: string): boolean => user !== null && auth.permits(user, 'read', { key });
      return { ...status, keys: status.keys.filter(readable) };
    },
    leaseRevoke(id) {
      checkLease(id);
      store.leaseRevoke(id);
    },
    leases: () => store.leases(),
    versions: (revision) => store.versions(revision),
    leaseGrant: (request) => store.leaseGrant(request),
    leaseKeepAlive: (id) => store.leaseKeepAlive(id),
    compact: (revision) => store.compact(revision),
  };
}

/** Throws unless the user, null for nobody, may do it on every key of the range. */
export function checkAccess(auth: Auth, user: string | null, access: Access, range: KeyRange): void {
  if (user === null) throw new EtcdError('user-empty');
  if (!auth.permits(user, access, range)) throw new EtcdError('permission-denied');
}

/** None, of a lease that does not exist: the store will say so. */
function keysOf(store: ServedStore, id: LeaseId): readonly string[] {
  try {
    return store.leaseTimeToLive(id).keys;
  } catch (error) {
    if (error instanceof EtcdError && error.code === 'lease-not-found') return [];
    throw error;
  }
}
