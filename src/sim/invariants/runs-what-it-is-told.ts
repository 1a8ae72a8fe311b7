// A machine has no unit for long that it was not told of: what is taken from it goes within a bound, which counts from when
// nothing harmed the cluster any more. A machine that is cut off hears nothing and may run on; a unit that does not stop
// may stay as long as systemd waits for it.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const runsWhatItIsTold: Invariant = {
  name: 'runs-what-it-is-told',
  sentence: 'a machine has no unit for longer than a bound that it was not told of',
  start: (ground) => new RunsWhatItIsTold(ground),
};

interface Stray {
  readonly unit: string;
  readonly machine: string;
  readonly sinceMs: number;
}

class RunsWhatItIsTold implements Checker {
  readonly #ground: Ground;
  /** Oldest first. */
  readonly #strays = new Map<string, Stray>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    switch (event.type) {
      case 'unit-state':
      case 'unit-placed':
      case 'unit-displaced':
      case 'unit-moving':
      case 'unit-not-moving':
      case 'unit-wanted':
      case 'unit-submitted':
      case 'unit-destroyed':
        for (const machine of this.#ground.running.copiesOf(event.unit).keys())
          this.#look(event.unit, machine, event.atMs);
    }
    return this.#judge(event.atMs);
  }

  #look(unit: string, machine: string, atMs: number): void {
    const key = `${machine}/${unit}`;
    if (this.#isTold(unit, machine)) this.#strays.delete(key);
    else if (!this.#strays.has(key)) this.#strays.set(key, { unit, machine, sinceMs: atMs });
  }

  #judge(nowMs: number): Finding | null {
    const { calm, picture, running, settleMaxMs } = this.#ground;
    for (const [key, { unit, machine, sinceMs }] of this.#strays) {
      const dueMs = Math.max(sinceMs, calm.unharmedSinceMs) + settleMaxMs;
      if (nowMs < dueMs) return null;
      this.#strays.delete(key);
      const active = running.copiesOf(unit).get(machine);
      if (active === undefined || this.#isTold(unit, machine)) continue;
      if (active === 'deactivating') this.#look(unit, machine, nowMs);
      else
        return {
          unit,
          machine,
          sentence: `${picture.machineName(machine)} has had ${unit} for ${(nowMs - sinceMs) / 1000} s, which it was not told of`,
        };
    }
    return null;
  }

  /** A global unit is for any machine; whether it fits is for the cluster that has converged. */
  #isTold(name: string, machine: string): boolean {
    const { picture, demands } = this.#ground;
    const unit = picture.units.get(name);
    if (unit === undefined || unit.targetState === 'inactive') return false;
    const isGlobal = demands.of(name)?.requirements.global === true;
    return isGlobal || unit.machine === machine || unit.movingTo === machine;
  }
}
