// Streams of etcd3.
import type { IDuplexStream } from 'etcd3';

/**
 * Ends a stream that nobody needs any more. Ended before it is cancelled: etcd3 takes the error of a stream that could
 * still be written to for a failure of the endpoint, and cuts all else that goes on with it.
 */
export function dropStream(stream: Pick<IDuplexStream<never, never>, 'end' | 'cancel'>): void {
  stream.end();
  stream.cancel();
}
