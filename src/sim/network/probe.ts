// How long messages take that are not carried one by one: those between members of etcd, of which only the time matters. They suffer
// delays and loss as all others do; what is lost is sent again.
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

/** Each call is another message: in milliseconds, null when nothing gets through now. */
export function probe({ simulation, path, latency, hash }: ProbeOptions): () => number | null {
  let nth = 0;
  return () => {
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
  };
}
