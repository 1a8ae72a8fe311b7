// What etcd3 throws, as our errors. The question is always the same: has it been done or not, or does nobody know?
import { isBrokenCircuitError } from 'cockatiel';
import { EtcdError, errorOfText } from '../../errors.js';

/** gRPC's codes by which a server says no, before it has done anything. */
const REFUSALS: ReadonlySet<number> = new Set([
  3, // INVALID_ARGUMENT
  5, // NOT_FOUND
  6, // ALREADY_EXISTS
  7, // PERMISSION_DENIED
  8, // RESOURCE_EXHAUSTED
  9, // FAILED_PRECONDITION
  11, // OUT_OF_RANGE
  12, // UNIMPLEMENTED
  16, // UNAUTHENTICATED
]);

/** Whether a request never left this machine, so that another endpoint may be asked. */
export function neverSent(error: Error): boolean {
  return (
    isBrokenCircuitError(error) ||
    /No connection established|name resolution failed|Channel closed before call started/i.test(error.message)
  );
}

export function readFailure(cause: unknown): EtcdError {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  // Of an endpoint that is left alone these are the words of an earlier request.
  if (neverSent(error)) return new EtcdError('unreachable', `etcd cannot be reached: ${error.message}`);
  const known = errorOfText(error.message);
  if (known !== null) return known;
  // `9 FAILED_PRECONDITION: etcdserver: …`
  const [, code, details = error.message] = /(?:^|: )(\d+) [A-Z_]+: (.*)$/s.exec(error.message) ?? [];
  if (REFUSALS.has(Number(code))) return new EtcdError('refused', details);
  return new EtcdError('timeout', `no answer from etcd: ${details}`);
}
