// The border: the store's refusals as gRPC statuses, with etcd's codes (etcdserver/api/v3rpc/rpctypes).
import { status } from '@grpc/grpc-js';
import { EtcdError, type EtcdErrorCode } from '../errors.js';

const CODES: Readonly<Record<EtcdErrorCode, status>> = {
  compacted: status.OUT_OF_RANGE,
  'future-revision': status.OUT_OF_RANGE,
  'lease-ttl-too-large': status.OUT_OF_RANGE,
  'lease-not-found': status.NOT_FOUND,
  'lease-exists': status.FAILED_PRECONDITION,
  'duplicate-key': status.INVALID_ARGUMENT,
  'too-many-operations': status.INVALID_ARGUMENT,
  'request-too-large': status.INVALID_ARGUMENT,
  'empty-key': status.INVALID_ARGUMENT,
  'key-not-found': status.INVALID_ARGUMENT,
  'value-provided': status.INVALID_ARGUMENT,
  'lease-provided': status.INVALID_ARGUMENT,
  'permission-denied': status.PERMISSION_DENIED,
  'auth-not-enabled': status.FAILED_PRECONDITION,
  'auth-failed': status.INVALID_ARGUMENT,
  'auth-no-password': status.UNKNOWN,
  'invalid-auth-token': status.UNAUTHENTICATED,
  'invalid-auth-management': status.INVALID_ARGUMENT,
  'root-user-missing': status.FAILED_PRECONDITION,
  'root-role-missing': status.FAILED_PRECONDITION,
  'user-empty': status.INVALID_ARGUMENT,
  'user-exists': status.FAILED_PRECONDITION,
  'user-not-found': status.FAILED_PRECONDITION,
  'role-empty': status.INVALID_ARGUMENT,
  'role-exists': status.FAILED_PRECONDITION,
  'role-not-found': status.FAILED_PRECONDITION,
  'role-not-granted': status.FAILED_PRECONDITION,
  'permission-not-given': status.INVALID_ARGUMENT,
  'permission-not-granted': status.FAILED_PRECONDITION,
  unreachable: status.UNAVAILABLE,
  refused: status.UNKNOWN,
  timeout: status.UNAVAILABLE,
};

/** A refusal that is told otherwise than the store's are. */
export class StatusError extends Error {
  readonly code: status;

  constructor(code: status, details: string) {
    super(details);
    this.name = 'StatusError';
    this.code = code;
  }
}

/** What a call ends with. Anything but a refusal is a bug of ours, and told as such. */
export function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof EtcdError) return { code: CODES[error.code], details: error.message };
  if (error instanceof StatusError) return { code: error.code, details: error.message };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}
