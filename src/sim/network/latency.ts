// How long a message takes one way, drawn from a hash: the same hash takes the same time, on every machine.
import { mixHash } from '../../base/index.js';

export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
  /** Most take little more than `minMs`: of each ten, one takes ten times as much more than the rest, up to `maxMs`. */
  readonly longTail?: boolean;
}

/** One in so many goes on into the tail, where everything is as many times longer. */
const TAIL_RATIO = 10;

/** Whole milliseconds. */
export function drawLatencyMs({ minMs, maxMs, longTail = false }: Latency, hash: number): number {
  const spanMs = maxMs - minMs;
  if (!longTail) return minMs + (hash % (spanMs + 1));
  let reachMs = Math.max(1, Math.floor(spanMs / (TAIL_RATIO * TAIL_RATIO)));
  let draw = hash;
  while (reachMs < spanMs) {
    draw = mixHash(draw, TAIL_RATIO);
    if (draw % TAIL_RATIO !== 0) break;
    reachMs = Math.min(spanMs, reachMs * TAIL_RATIO);
  }
  return minMs + (mixHash(draw, spanMs) % (Math.min(reachMs, spanMs) + 1));
}
