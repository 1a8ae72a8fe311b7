// Machines around one store on a clock that the test moves, with links that can be cut.
import { connectEmbedded, type EtcdClient, type Link, Store } from '../../src/etcd/index.js';
import type { FleetEvent } from '../../src/fleet/events.js';
import type { Host } from '../../src/fleet/host.js';
import { ManualClock } from './manual-clock.js';

const LATENCY_MS = 1;
/** After which whoever sent in vain knows it, in milliseconds. */
const GIVE_UP_MS = 1_000;

export class Hosts {
  readonly clock = new ManualClock();
  readonly store: Store;
  readonly events: FleetEvent[] = [];

  constructor() {
    this.store = new Store({ clock: this.clock });
  }

  open(): TestHost {
    return new TestHost(this);
  }

  /** Lines of what was told, of these types. */
  told(...types: readonly FleetEvent['type'][]): readonly FleetEvent[] {
    return this.events.filter((event) => types.includes(event.type));
  }
}

export class TestHost implements Host {
  readonly clock: ManualClock;
  readonly etcd: EtcdClient;
  readonly #hosts: Hosts;
  /** Whether messages get lost: to etcd, from etcd. */
  readonly lost = { to: false, from: false };

  constructor(hosts: Hosts) {
    this.#hosts = hosts;
    this.clock = hosts.clock;
    const link = (direction: 'to' | 'from'): Link => {
      let upAgainMs = 0;
      return {
        carry: (deliver, lost) => {
          const nowMs = this.clock.nowMs();
          if (this.lost[direction]) upAgainMs = nowMs + GIVE_UP_MS;
          // Of a stream, nothing comes after what is lost.
          const waits = lost !== undefined && nowMs < upAgainMs;
          if (waits) this.clock.setTimer(upAgainMs - nowMs, lost);
          else if (!this.lost[direction]) this.clock.setTimer(LATENCY_MS, deliver);
        },
      };
    };
    this.etcd = connectEmbedded({
      store: hosts.store,
      clock: hosts.clock,
      toEtcd: link('to'),
      fromEtcd: link('from'),
      timeoutMs: 1_000,
    });
  }

  emit(event: FleetEvent): void {
    this.#hosts.events.push(event);
  }
}
