// One request of somebody who asks the registry for a person.
import { type Result, type Task, type Wait, wait } from '../../base/index.js';
import type { EtcdError } from '../../etcd/index.js';
import { fleetError } from '../errors.js';

export type Reply<T> = (result: Result<T, EtcdError>) => void;

/** Its refusal is told as a person needs it. */
export function* ask<T>(request: (reply: Reply<T>) => void): Task<T> {
  const result = yield* wait(request as Wait<Result<T, EtcdError>>);
  if (result.ok) return result.value;
  const unknown = result.error.outcome === 'unknown' ? '; whether it was done is not known' : '';
  throw fleetError('registry-unavailable', `the registry did not do it: ${result.error.message}${unknown}`);
}
