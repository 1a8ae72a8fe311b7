// With self-fencing on, a machine whose lease has run out runs nothing: so a unit that is moved for its sake never runs twice.
// Machines that stood still or whose clock or CPU is not as it should be cannot keep that: nobody can end units while he
// sleeps. What a machine still stops that was shut down in good order is not looked at either, nor a unit that is moved
// from one living machine to another, which may still stop here when it starts there.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const lostRunNothing: Invariant = {
  name: 'lost-run-nothing',
  sentence: 'with self-fencing on, a machine whose lease has run out runs nothing',
  start: (ground) => new LostRunNothing(ground),
};

/** After these a machine is no judge of time until it boots again. */
const TIME_FAULTS: ReadonlySet<string> = new Set(['freeze', 'drift-clock', 'slow-cpu']);

class LostRunNothing implements Checker {
  readonly #ground: Ground;
  /** Machines that are excused until they boot again. */
  readonly #excused = new Set<string>();
  #expired = { machine: '', atMs: -1 };

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    if (!this.#ground.settings.selfFencing) return null;
    switch (event.type) {
      case 'fault':
        if (TIME_FAULTS.has(event.fault.split(' ', 1)[0] ?? '')) this.#excuse(event.machine);
        return null;
      case 'machine-frozen':
      case 'agent-purging':
        this.#excuse(event.machine);
        return null;
      case 'machine-booted':
        this.#excused.delete(event.machine);
        return null;
      case 'lease-expired':
        this.#expired = event;
        return null;
      case 'machine-gone':
        // A lease takes its keys along at once.
        if (this.#expired.machine !== event.machine || this.#expired.atMs !== event.atMs) return null;
        return this.#judge(event.machine);
      default:
        return null;
    }
  }

  #excuse(machine: string | undefined): void {
    if (machine !== undefined) this.#excused.add(machine);
  }

  #judge(machine: string): Finding | null {
    const { running, picture } = this.#ground;
    if (this.#excused.has(machine)) return null;
    for (const unit of running.unitsOn(machine)) {
      const active = running.copiesOf(unit).get(machine);
      if (active === undefined || active === 'inactive' || active === 'failed') continue;
      const name = picture.machineName(machine);
      return { unit, machine, sentence: `the lease of ${name} has run out, and it still runs ${unit}` };
    }
    return null;
  }
}
