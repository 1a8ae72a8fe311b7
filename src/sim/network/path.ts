// The way from one end of the network to another, and what is wrong with it. Plain facts; what becomes of a message on it is
// connection.ts'.
import type { Cause } from '../queue.js';
import type { Latency } from './latency.js';

/** What may be wrong with a way. Chances are of ten thousand. */
export interface Trouble {
  /** Since when nothing passes, in milliseconds; null: what is sent passes. */
  readonly cutSinceMs: number | null;
  /** It is cut for so long, then passable for as long, and so on; 0: it does not flap. */
  readonly flapMs: number;
  readonly flapSinceMs: number;
  /** On top of what a message takes anyway. */
  readonly delay: Latency | null;
  readonly loss: number;
  readonly duplicates: number;
  readonly reorders: number;
}

export const CHANCES = 10_000;

export const NO_TROUBLE: Trouble = {
  cutSinceMs: null,
  flapMs: 0,
  flapSinceMs: 0,
  delay: null,
  loss: 0,
  duplicates: 0,
  reorders: 0,
};

export interface Path {
  readonly from: string;
  readonly to: string;
  /** Null as long as there is none, which is what each message asks first. */
  trouble: Trouble | null;
  /** What led to the latest of it. */
  cause: Cause | null;
}

/** For how long nothing has passed, in milliseconds; null: what is sent now passes. */
export function cutForMs({ trouble }: Path, nowMs: number): number | null {
  if (trouble === null) return null;
  if (trouble.cutSinceMs !== null) return nowMs - trouble.cutSinceMs;
  if (trouble.flapMs === 0) return null;
  const spentMs = nowMs - trouble.flapSinceMs;
  return Math.floor(spentMs / trouble.flapMs) % 2 === 0 ? spentMs % trouble.flapMs : null;
}

/** What is wrong, in a few words each. */
export function troubleWords(trouble: Trouble | null): readonly string[] {
  const words: string[] = [];
  if (trouble === null) return words;
  if (trouble.cutSinceMs !== null) words.push('cut');
  if (trouble.flapMs > 0) words.push(`flapping every ${trouble.flapMs} ms`);
  if (trouble.delay !== null) words.push(`delayed by ${latencyWords(trouble.delay)}`);
  if (trouble.loss > 0) words.push(`${percent(trouble.loss)} lost`);
  if (trouble.duplicates > 0) words.push(`${percent(trouble.duplicates)} duplicated`);
  if (trouble.reorders > 0) words.push(`${percent(trouble.reorders)} reordered`);
  return words;
}

function latencyWords({ minMs, maxMs, longTail }: Latency): string {
  const range = minMs === maxMs ? `${minMs} ms` : `${minMs} to ${maxMs} ms`;
  return longTail === true ? `${range} with a long tail` : range;
}

function percent(chance: number): string {
  return `${(chance * 100) / CHANCES}%`;
}
