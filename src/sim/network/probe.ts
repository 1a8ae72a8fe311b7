// A way over which no messages are carried one by one: that between members of etcd, of which only matters whether they get through,
// and when. They suffer delays and loss as all others do; what is lost is sent again.
import { mixHash } from '../../base/index.js';
import type { Simulation } from '../simulation.js';
import { drawLatencyMs, type Latency } from './latency.js';
import { CHANCES, cutForMs, type Path } from './path.js';

export interface ProbeOptions {
  readonly simulation: Simulation;
  readonly path: Path;
  readonly latency: Latency;
  /** Tells its draws from those of other probes. */
  readonly hash: number;
}

/** The wait before a lost message is sent again, in milliseconds; doubled each time. */
const RETRY_MS = 200;
/** What is lost so often in a row gets through the next time: a chance that nobody will wait for. */
const LOSSES_MAX = 6;

export interface Probe {
  /** How long a message would take that is sent now, in milliseconds; null: it does not get through. Each call is another message. */
  takesMs(): number | null;
  /** Whether what is sent now gets through; it may still be late. */
  passes(): boolean;
  /** Whether anything is wrong with the way. */
  isTroubled(): boolean;
}

export function openProbe({ simulation, path, latency, hash }: ProbeOptions): Probe {
  let nth = 0;
  return {
    takesMs() {
      nth += 1;
      const draw = mixHash(mixHash(hash, simulation.nowMs()), nth);
      const { trouble } = path;
      if (trouble === null) return drawLatencyMs(latency, draw);
      if (cutForMs(path, simulation.nowMs()) !== null) return null;
      let takesMs = drawLatencyMs(latency, draw);
      if (trouble.delay !== null) takesMs += drawLatencyMs(trouble.delay, mixHash(draw, 1));
      for (let tries = 0; tries < LOSSES_MAX && mixHash(draw, 2 + tries) % CHANCES < trouble.loss; tries++)
        takesMs += RETRY_MS * 2 ** tries;
      return takesMs;
    },
    passes: () => cutForMs(path, simulation.nowMs()) === null,
    isTroubled: () => path.trouble !== null,
  };
}
