// What lies between a machine and etcd: a latency, drawn per message, that never lets one message overtake another.
import type { Random } from '../base/index.js';
import type { Link } from '../etcd/index.js';
import type { Simulation } from './simulation.js';

/** Milliseconds that a message takes one way. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

export function openLink(simulation: Simulation, random: Random, latency: Latency): Link {
  let lastMs = 0;
  return {
    carry(deliver) {
      const arrivesMs = Math.max(lastMs, simulation.nowMs() + random.int(latency.minMs, latency.maxMs));
      lastMs = arrivesMs;
      simulation.deliver(arrivesMs - simulation.nowMs(), deliver);
      return true;
    },
  };
}
