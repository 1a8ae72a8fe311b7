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
  timeout: status.UNAVAILABLE,
};

/** What a call ends with. Anything but a refusal is a bug of ours, and told as such. */
export function statusOf(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof EtcdError) return { code: CODES[error.code], details: error.message };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}
