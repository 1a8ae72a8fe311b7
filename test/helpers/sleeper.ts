// A machine that is put to sleep and wakes, as its daemons see it: by what their clock does.
import type { Clock } from '../../src/base/index.js';
import type { Host } from '../../src/fleet/host.js';

/** A clock whose timers, as long as it sleeps, wait until it wakes. */
export class Sleeper {
  #asleep = false;
  readonly #held: (() => void)[] = [];

  over({ clock }: Host): Clock {
    return {
      nowMs: () => clock.nowMs(),
      setTimer: (delayMs, fire) =>
        clock.setTimer(delayMs, () => {
          if (this.#asleep) this.#held.push(fire);
          else fire();
        }),
    };
  }

  sleep(): void {
    this.#asleep = true;
  }

  wake(): void {
    this.#asleep = false;
    for (const fire of this.#held.splice(0)) fire();
  }
}
