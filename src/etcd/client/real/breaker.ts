// Leaves an endpoint alone for a while that failed several times in a row. cockatiel's own breaker lets one call try it then
// and has all others wait for that one; where a server has forgotten our token, etcd3 calls again from within the call, and
// both would wait for ever. Here whoever calls after the while may try.
import { BrokenCircuitError, NoopPolicy } from 'cockatiel';
import { isRecoverableError } from 'etcd3';

/** So many failures in a row. */
const FAILURES_MAX = 3;
/** For so long, in milliseconds. */
const LEAVE_ALONE_MS = 1_000;

export class EndpointBreaker extends NoopPolicy {
  #failures = 0;
  #aloneUntilMs = 0;
  /** Of the last failure. */
  #message = '';

  /** Fails with `BrokenCircuitError` and the last failure's words, without a call, while the endpoint is left alone. */
  override async execute<T>(
    call: Parameters<typeof NoopPolicy.prototype.execute<T>>[0],
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#failures >= FAILURES_MAX && performance.now() < this.#aloneUntilMs)
      throw new BrokenCircuitError(this.#message);
    try {
      const answer = await super.execute(call, signal);
      this.#failures = 0;
      return answer;
    } catch (error) {
      if (error instanceof Error && isRecoverableError(error)) this.#failed(error);
      else this.#failures = 0;
      throw error;
    }
  }

  #failed({ message }: Error): void {
    this.#failures += 1;
    this.#message = message;
    this.#aloneUntilMs = performance.now() + LEAVE_ALONE_MS;
  }
}
