// The world as a daemon may know it. `sim/` and `live/` are two hosts of the same engine and agent.
import { type Clock, openClockScope, type Timer } from '../base/index.js';
import { type EtcdClient, openEtcdScope } from '../etcd/index.js';
import type { FleetEvent } from './events.js';
import { type Keeping, type KeepLease, keepLease } from './keep-lease.js';

export interface Host {
  readonly clock: Clock;
  readonly etcd: EtcdClient;
  /** Tells the one stream of events what happened or was decided. */
  emit(event: FleetEvent): void;
  /** Absent: by sending renewals. */
  readonly keepLease?: KeepLease;
  /** Of a delay, one of about its length, so that many who lost etcd at once are not back at once; absent: that length. */
  readonly spread?: (delayMs: number) => number;
}

export interface HostScope extends Host {
  readonly keepLease: KeepLease;
  /** Ends all timers, requests and watches begun through this scope. */
  close(): void;
}

/**
 * A host for one part of a daemon, which stops as a whole: no callback reaches the part after `close`. `first` is called
 * before each that does, and may close it; whoever wants that has its leases renewed one by one.
 */
export function openScope(host: Host, first?: () => void): HostScope {
  const clock = openClockScope(host.clock, first);
  const etcd = openEtcdScope(host.etcd, first);
  const keepings = new Set<Keeping>();
  const keep = (first === undefined ? host.keepLease : undefined) ?? keepLease({ clock, etcd });
  return {
    clock,
    etcd,
    emit: (event) => host.emit(event),
    ...(host.spread === undefined ? {} : { spread: host.spread }),
    keepLease(request, failed) {
      const inner = keep(request, (error, askedMs) => {
        keepings.delete(keeping);
        failed(error, askedMs);
      });
      const keeping: Keeping = {
        renewedMs: () => inner.renewedMs(),
        cancel() {
          keepings.delete(keeping);
          inner.cancel();
        },
      };
      keepings.add(keeping);
      return keeping;
    },
    close() {
      for (const keeping of keepings) keeping.cancel();
      clock.close();
      etcd.close();
    },
  };
}

/** Waits before asking again what etcd did not answer or do. */
export function retryLater({ clock, spread }: Host, delayMs: number, retry: () => void): Timer {
  return clock.setTimer(spread?.(delayMs) ?? delayMs, retry);
}
