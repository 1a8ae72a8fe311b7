// What lies between the ends of a cluster: machines, members of etcd, and the person at the keyboard, all by name. How long a
// message takes depends on who sends it to whom and when, and on nothing that was sent before, so that what is left out moves nothing
// else. Messages of one stream never overtake each other.
import { hashText, mixHash } from '../../base/index.js';
import type { Link } from '../../etcd/index.js';
import type { Simulation } from '../simulation.js';

/** Milliseconds that a message takes one way. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface NetworkOptions {
  readonly simulation: Simulation;
  readonly seed: number;
  /** Between any two ends, where nothing else is said. */
  readonly latency: Latency;
}

export class Network {
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** A stream of messages from one end to another. `stream` tells apart what goes between the same two. */
  open(from: string, to: string, stream: string): Link {
    const { simulation, seed } = this.#options;
    const own = hashText(`${from} ${to} ${stream}`, seed);
    let lastMs = 0;
    let sentMs = -1;
    let nth = 0;
    return {
      carry: (deliver) => {
        const nowMs = simulation.nowMs();
        nth = nowMs === sentMs ? nth + 1 : 0;
        sentMs = nowMs;
        lastMs = Math.max(lastMs, nowMs + this.#latencyMs(own, nowMs, nth));
        simulation.deliver(lastMs - nowMs, deliver);
        return true;
      },
    };
  }

  #latencyMs(stream: number, nowMs: number, nth: number): number {
    const { minMs, maxMs } = this.#options.latency;
    return minMs + (mixHash(mixHash(stream, nowMs), nth) % (maxMs - minMs + 1));
  }
}
