// When to look at a whole cluster, which is dear: once it had time to settle after what happened last, then ever more rarely,
// since a cluster that is let be does not change, and once more at the end of the run, which the count of etcd's traffic tells of.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';

/** Not oftener than so, in milliseconds. */
const LOOK_MS = 60_000;

export class Looks {
  readonly #ground: Ground;
  #sinceMs = -1;
  #nextMs = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  isDue({ atMs, type }: RecordedEvent): boolean {
    const { calm, settleMaxMs } = this.#ground;
    const { sinceMs } = calm;
    const dueMs = sinceMs + settleMaxMs;
    if (atMs < dueMs) return false;
    if (sinceMs !== this.#sinceMs) this.#nextMs = dueMs;
    this.#sinceMs = sinceMs;
    if (atMs < this.#nextMs && type !== 'etcd-traffic') return false;
    this.#nextMs = atMs + Math.max(LOOK_MS, atMs - dueMs);
    return true;
  }
}
