// The world as a daemon may know it. `sim/` and `live/` are two hosts of the same engine and agent.
import { type Clock, openClockScope } from '../base/index.js';
import { type EtcdClient, openEtcdScope } from '../etcd/index.js';
import type { FleetEvent } from './events.js';

export interface Host {
  readonly clock: Clock;
  readonly etcd: EtcdClient;
  /** Tells the one stream of events what happened or was decided. */
  emit(event: FleetEvent): void;
}

export interface HostScope extends Host {
  /** Ends all timers, requests and watches begun through this scope. */
  close(): void;
}

/**
 * A host for one part of a daemon, which stops as a whole: no callback reaches the part after `close`. `first` is called
 * before each that does, and may close it.
 */
export function openScope(host: Host, first?: () => void): HostScope {
  const clock = openClockScope(host.clock, first);
  const etcd = openEtcdScope(host.etcd, first);
  return {
    clock,
    etcd,
    emit: (event) => host.emit(event),
    close() {
      clock.close();
      etcd.close();
    },
  };
}
