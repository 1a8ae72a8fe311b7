// The etcd that simulated machines connect to, at the other end of the network.
import type { Clock } from '../../base/index.js';
import {
  connectEmbedded,
  countRequests,
  type EtcdClient,
  type RequestCounts,
  Store,
} from '../../etcd/index.js';
import type { Network } from '../network/network.js';
import type { Simulation } from '../simulation.js';

export interface EtcdClusterOptions {
  readonly simulation: Simulation;
  readonly network: Network;
  readonly onLeaseExpired: (lease: string) => void;
}

export interface Connection {
  readonly client: EtcdClient;
  /** Drops all watches and answers: whoever was connected is gone. */
  readonly close: () => void;
}

/** fleet.conf `etcd_request_timeout`. */
export const REQUEST_TIMEOUT_MS = 1_000;

export class EtcdCluster {
  /** The ends of the network that its members are. */
  readonly ends: readonly string[] = ['etcd-1'];
  /** What all members agree on. */
  readonly store: Store;
  /** Requests so far. */
  readonly requests: RequestCounts = new Map();
  readonly #options: EtcdClusterOptions;

  constructor(options: EtcdClusterOptions) {
    this.#options = options;
    this.store = new Store({ clock: options.simulation, onLeaseExpired: options.onLeaseExpired });
  }

  /**
   * Connects an end of the network, whose time-outs run by its own clock. `connection` tells apart what that end opens one after
   * the other.
   */
  connect(end: string, connection: string, clock: Clock): Connection {
    const { network } = this.#options;
    const inner = connectEmbedded({
      store: this.store,
      clock,
      toEtcd: network.open(end, 'etcd-1', connection),
      fromEtcd: network.open('etcd-1', end, connection),
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
    return { client: countRequests(inner, this.requests), close: () => inner.close() };
  }
}
