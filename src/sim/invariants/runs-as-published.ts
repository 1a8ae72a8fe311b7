// When the registry says that a cluster has converged, each unit is on the very machines that it is published for, and on no
// other: exactly one for each that the engine places, every fitting one for a global unit. It asks that of a cluster that was
// let be. A unit that has ended or failed is there as well, so what its process does is not looked at.
import { compareStrings } from '../../base/index.js';
import type { RecordedEvent, UnitPicture } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';
import { Looks } from './looks.js';

export const runsAsPublished: Invariant = {
  name: 'runs-as-published',
  sentence: 'in a converged cluster each unit is where it is to be, and nowhere else',
  start: (ground) => new RunsAsPublished(ground),
};

class RunsAsPublished implements Checker {
  readonly #ground: Ground;
  readonly #looks: Looks;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#looks = new Looks(ground);
  }

  apply(event: RecordedEvent): Finding | null {
    if (!this.#looks.isDue(event) || this.#ground.firstPending() !== null) return null;
    const { picture } = this.#ground;
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
