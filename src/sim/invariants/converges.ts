// A cluster that is let be becomes what its users asked for, within a time that follows from its settings. It asks nothing of
// one that is still harmed, by a partition say, and it goes by what the registry says.
import type { RecordedEvent } from '../../events/index.js';
import { pending } from '../converged.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const converges: Invariant = {
  name: 'converges',
  sentence: 'a cluster that is let be converges within a bound, and stays so',
  start: (ground) => new Converges(ground),
};

/** A cluster that has converged is looked at again no sooner than after this, in milliseconds. */
const LOOK_MS = 60_000;
/** A unit may be on its way for so long, in milliseconds. */
const MOVE_MAX_MS = 600_000;

class Converges implements Checker {
  readonly #ground: Ground;
  #lookMs = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply({ atMs, type }: RecordedEvent): Finding | null {
    if (atMs < this.#lookMs && type !== 'run-ended') return null;
    const { calm, picture, settleMaxMs } = this.#ground;
    const dueMs = calm.sinceMs + settleMaxMs;
    if (atMs < dueMs) {
      this.#lookMs = Math.min(dueMs, atMs + LOOK_MS);
      return null;
    }
    this.#lookMs = atMs + LOOK_MS;
    const what = pending(this.#ground.soFar).next();
    if (what.done === true || (this.#isBusy() && atMs < dueMs + MOVE_MAX_MS)) return null;
    return {
      sentence: `nothing has happened to the cluster for ${(atMs - calm.sinceMs) / 1000} s, and still ${what.value}`,
      ...(picture.leader === null ? {} : { machine: picture.leader }),
    };
  }

  /** Units that move or stop may take their time. */
  #isBusy(): boolean {
    const { picture, running } = this.#ground;
    for (const unit of picture.units.values()) {
      if (unit.movingTo !== null) return true;
      for (const active of running.copiesOf(unit.name).values()) if (active === 'deactivating') return true;
    }
    return false;
  }
}
