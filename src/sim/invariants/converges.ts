// A cluster that is let be becomes what its users asked for, within a time that follows from its settings. It asks nothing of
// one that is still harmed, by a partition say, and it goes by what the registry says.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';
import { Looks } from './looks.js';

export const converges: Invariant = {
  name: 'converges',
  sentence: 'a cluster that is let be converges within a bound, and stays so',
  start: (ground) => new Converges(ground),
};

/** A unit may be on its way for so long, in milliseconds. */
const MOVE_MAX_MS = 600_000;

class Converges implements Checker {
  readonly #ground: Ground;
  readonly #looks: Looks;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#looks = new Looks(ground);
  }

  apply(event: RecordedEvent): Finding | null {
    if (!this.#looks.isDue(event)) return null;
    const { calm, picture, settleMaxMs } = this.#ground;
    const pending = this.#ground.firstPending();
    if (pending === null) return null;
    const quietMs = event.atMs - calm.sinceMs;
    if (this.#isBusy() && quietMs < settleMaxMs + MOVE_MAX_MS) return null;
    return {
      sentence: `nothing has happened to the cluster for ${quietMs / 1000} s, and still ${pending}`,
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
