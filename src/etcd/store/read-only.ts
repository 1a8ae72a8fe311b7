// A store that may be looked at and not changed: for those who look into a simulation from outside, whose writes no
// replay would know of.
import { EtcdError } from '../errors.js';
import type { Operation, TxnRequest } from '../types.js';
import type { Store } from './store.js';

/** What is served of a store. */
export type ServedStore = Pick<
  Store,
  | 'revision'
  | 'compactRevision'
  | 'validate'
  | 'range'
  | 'txn'
  | 'compact'
  | 'watch'
  | 'leaseGrant'
  | 'leaseKeepAlive'
  | 'leaseRevoke'
  | 'leaseTimeToLive'
  | 'leases'
  | 'versions'
>;

/** The store that there is whenever somebody asks, refusing with `permission-denied` whatever would change it. */
export function readOnly(store: () => Store): ServedStore {
  const refuse = (): never => {
    throw new EtcdError('permission-denied');
  };
  return {
    get revision() {
      return store().revision;
    },
    get compactRevision() {
      return store().compactRevision;
    },
    validate: (request) => store().validate(request),
    range: (request) => store().range(request),
    txn: (request) => (onlyReads(request) ? store().txn(request) : refuse()),
    watch: (request, sink) => store().watch(request, sink),
    leaseTimeToLive: (id) => store().leaseTimeToLive(id),
    leases: () => store().leases(),
    versions: (revision) => store().versions(revision),
    compact: refuse,
    leaseGrant: refuse,
    leaseKeepAlive: refuse,
    leaseRevoke: refuse,
  };
}

function onlyReads({ success, failure = [] }: TxnRequest): boolean {
  const reads = (operation: Operation): boolean =>
    operation.type === 'range' || (operation.type === 'txn' && onlyReads(operation));
  return success.every(reads) && failure.every(reads);
}
