// When the registry says that a cluster has converged, each unit is on the very machines that it is published for, and on no
// other: exactly one for each that the engine places, every fitting one for a global unit. It asks that of a cluster that was
// let be. A unit that has ended or failed is there as well, so what its process does is not looked at.
import { compareStrings } from '../../base/index.js';
import type { RecordedEvent, UnitPicture } from '../../events/index.js';
import { isConverged } from '../converged.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const runsAsPublished: Invariant = {
  name: 'runs-as-published',
  sentence: 'in a converged cluster each unit is where it is to be, and nowhere else',
  start: (ground) => new RunsAsPublished(ground),
};

/** A cluster in which nothing goes wrong is looked at no oftener than so, in milliseconds. */
const LOOK_MS = 60_000;

class RunsAsPublished implements Checker {
  readonly #ground: Ground;
  #lookMs = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply({ atMs, type }: RecordedEvent): Finding | null {
    if (atMs < this.#lookMs && type !== 'run-ended') return null;
    const { calm, settleMaxMs, picture, soFar } = this.#ground;
    const dueMs = calm.sinceMs + settleMaxMs;
    this.#lookMs = atMs < dueMs ? Math.min(dueMs, atMs + LOOK_MS) : atMs + LOOK_MS;
    if (atMs < dueMs || !isConverged(soFar)) return null;
    for (const unit of picture.units.values()) {
      const finding = this.#judge(unit);
      if (finding !== null) return finding;
    }
    return null;
  }

  #judge({ name, states }: UnitPicture): Finding | null {
    const { picture, running } = this.#ground;
    const is = running.copiesOf(name);
    const differs = is.size !== states.size || [...states.keys()].some((machine) => !is.has(machine));
    if (!differs) return null;
    const words = (machines: Iterable<string>): string => {
      const names = [...machines].map((machine) => picture.machineName(machine)).sort(compareStrings);
      return names.length === 0 ? 'on no machine' : `on ${names.join(', ')}`;
    };
    return {
      unit: name,
      sentence: `${name} is published ${words(states.keys())}, and is ${words(is.keys())}`,
    };
  }
}
