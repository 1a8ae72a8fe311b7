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
  | 'auth-not-enabled'
  | 'auth-failed'
  | 'auth-no-password'
  | 'invalid-auth-token'
  | 'invalid-auth-management'
  | 'root-user-missing'
  | 'root-role-missing'
  | 'user-empty'
  | 'user-exists'
  | 'user-not-found'
  | 'role-empty'
  | 'role-exists'
  | 'role-not-found'
  | 'role-not-granted'
  | 'permission-not-given'
  | 'permission-not-granted'
  /** Never sent: no endpoint could be reached. */
  | 'unreachable'
  /** Another refusal than those that are named here. */
  | 'refused'
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
  'auth-not-enabled': 'etcdserver: authentication is not enabled',
  'auth-failed': 'etcdserver: authentication failed, invalid user ID or password',
  'auth-no-password': 'auth: authentication failed, password was given for no password user',
  'invalid-auth-token': 'etcdserver: invalid auth token',
  'invalid-auth-management': 'etcdserver: invalid auth management',
  'root-user-missing': 'etcdserver: root user does not exist',
  'root-role-missing': 'etcdserver: root user does not have root role',
  'user-empty': 'etcdserver: user name is empty',
  'user-exists': 'etcdserver: user name already exists',
  'user-not-found': 'etcdserver: user name not found',
  'role-empty': 'etcdserver: role name is empty',
  'role-exists': 'etcdserver: role name already exists',
  'role-not-found': 'etcdserver: role name not found',
  'role-not-granted': 'etcdserver: role is not granted to the user',
  'permission-not-given': 'etcdserver: permission not given',
  'permission-not-granted': 'etcdserver: permission is not granted to the role',
  unreachable: 'etcd cannot be reached',
  refused: 'etcdserver: refused',
  timeout: 'etcdserver: request timed out',
};

/**
 * A refused or unanswered request. `outcome` 'none': nothing was changed. 'unknown': it may or may not have been
 * done, and the caller must read before it concludes either.
 */
export class EtcdError extends Error {
  readonly code: EtcdErrorCode;
  readonly outcome: 'none' | 'unknown';

  /** `message`: what was said instead of the usual text. */
  constructor(code: EtcdErrorCode, message = MESSAGES[code]) {
    super(message);
    this.name = 'EtcdError';
    this.code = code;
    this.outcome = code === 'timeout' ? 'unknown' : 'none';
  }
}

/** The error whose usual text appears in another one; null when none does. */
export function errorOfText(text: string): EtcdError | null {
  for (const [code, message] of Object.entries(MESSAGES)) {
    if (text.includes(message)) return new EtcdError(code as EtcdErrorCode);
  }
  return null;
}
