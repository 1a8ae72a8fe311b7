// A lease that is kept alive: renewed again and again, until etcd says no or does not answer. A driver may see to that in
// its own way (`Host.keepLease`); here it is done by sending one renewal after the other.
import type { Clock, Timer } from '../base/index.js';
import type { EtcdClient, EtcdError, LeaseId } from '../etcd/index.js';

export interface KeepRequest {
  readonly id: LeaseId;
  /** From now, and then from each answer, to the next renewal. */
  readonly everyMs: number;
  /** Told of each renewal that is confirmed, by when it was asked for. */
  readonly renewed?: (askedMs: number) => void;
}

export interface Keeping {
  /** When the latest renewal that etcd has confirmed was asked for; null: none has been yet. */
  renewedMs(): number | null;
  cancel(): void;
}

/** `failed` is told why the first renewal that was not granted was not, and when it was asked for; it is the last. */
export type KeepLease = (
  request: KeepRequest,
  failed: (error: EtcdError, askedMs: number) => void,
) => Keeping;

export interface KeepLeaseHost {
  readonly clock: Clock;
  readonly etcd: Pick<EtcdClient, 'leaseKeepAlive'>;
  /** Waits for the time of the next renewal; by the clock if not said otherwise. */
  readonly wait?: (everyMs: number, renew: () => void) => Timer;
}

export function keepLease({ clock, etcd, wait }: KeepLeaseHost): KeepLease {
  const next = wait ?? ((everyMs, renew) => clock.setTimer(everyMs, renew));
  return ({ id, everyMs, renewed }, failed) => {
    let renewedMs: number | null = null;
    let open = true;
    const renew = (): void => {
      const askedMs = clock.nowMs();
      etcd.leaseKeepAlive(id, (result) => {
        if (!open) return;
        if (!result.ok) {
          open = false;
          return failed(result.error, askedMs);
        }
        renewedMs = askedMs;
        timer = next(everyMs, renew);
        renewed?.(askedMs);
      });
    };
    let timer = next(everyMs, renew);
    return {
      renewedMs: () => renewedMs,
      cancel() {
        open = false;
        timer.cancel();
      },
    };
  };
}
