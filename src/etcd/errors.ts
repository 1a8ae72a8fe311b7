// What etcd refuses and how it says so. The texts are etcd's own, because people search for them.

export type EtcdErrorCode =
  | 'compacted'
  | 'future-revision'
  | 'lease-not-found'
  | 'lease-exists'
  | 'duplicate-key'
  | 'too-many-operations'
  | 'request-too-large'
  | 'empty-key'
  | 'key-not-found'
  | 'value-provided'
  | 'lease-provided'
  | 'lease-ttl-too-large'
  | 'permission-denied'
  | 'timeout';

const MESSAGES: Readonly<Record<EtcdErrorCode, string>> = {
  compacted: 'etcdserver: mvcc: required revision has been compacted',
  'future-revision': 'etcdserver: mvcc: required revision is a future revision',
  'lease-not-found': 'etcdserver: requested lease not found',
  'lease-exists': 'etcdserver: lease already exists',
  'duplicate-key': 'etcdserver: duplicate key given in txn request',
  'too-many-operations': 'etcdserver: too many operations in txn request',
  'request-too-large': 'etcdserver: request is too large',
  'empty-key': 'etcdserver: key is not provided',
  'key-not-found': 'etcdserver: key not found',
  'value-provided': 'etcdserver: value is provided',
  'lease-provided': 'etcdserver: lease is provided',
  'lease-ttl-too-large': 'etcdserver: too large lease TTL',
  'permission-denied': 'etcdserver: permission denied',
  timeout: 'etcdserver: request timed out',
};

/**
 * A refused or unanswered request. `outcome` 'none': nothing was changed. 'unknown': it may or may not have been
 * done, and the caller must read before it concludes either.
 */
export class EtcdError extends Error {
  readonly code: EtcdErrorCode;
  readonly outcome: 'none' | 'unknown';

  constructor(code: EtcdErrorCode) {
    super(MESSAGES[code]);
    this.name = 'EtcdError';
    this.code = code;
    this.outcome = code === 'timeout' ? 'unknown' : 'none';
  }
}
