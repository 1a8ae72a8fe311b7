// With self-fencing on, a machine whose lease has run out runs nothing: so a unit that is moved for its sake never runs twice.
// Machines that stood still, or whose clock loses more than fencing allows for, or whose CPU is slow, cannot keep that: nobody
// can end units while he sleeps. What a machine still stops that was shut down in good order is not looked at either, nor a
// unit that is moved from one living machine to another, which may still stop here when it starts there.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const lostRunNothing: Invariant = {
  name: 'lost-run-nothing',
  sentence: 'with self-fencing on, a machine whose lease has run out runs nothing',
  start: (ground) => new LostRunNothing(ground),
};

/** A clock that loses less is allowed for: fencing promises itself for a twentieth. */
const SLOW_PERCENT = 5;

class LostRunNothing implements Checker {
  readonly #ground: Ground;
  /** Machines that are no judges of time until they boot again. */
  readonly #excused = new Set<string>();
  /** Those that are none however often they boot, until they are healed: it is their hardware. */
  readonly #slow = new Set<string>();
  #expired = { machine: '', atMs: -1 };

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    if (!this.#ground.settings.selfFencing) return null;
    switch (event.type) {
      case 'fault':
        this.#suffer(event.fault, event.machine);
        return null;
      case 'machine-frozen':
      case 'agent-purging':
        this.#excused.add(event.machine);
        return null;
      case 'machine-booted':
        if (!this.#slow.has(event.machine)) this.#excused.delete(event.machine);
        return null;
      case 'machine-id-changed':
        for (const machines of [this.#excused, this.#slow])
          if (machines.delete(event.was)) machines.add(event.machine);
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

  /** What is healed is excused until it boots again: its latest renewal may be older than it knows. */
  #suffer(fault: string, machine: string | undefined): void {
    const [verb = '', , amount = ''] = fault.split(' ');
    if (verb === 'heal') return this.#heal(fault.slice(verb.length + 1));
    const isSlow =
      verb === 'slow-cpu' || (verb === 'drift-clock' && Number.parseFloat(amount) <= -SLOW_PERCENT);
    if (!isSlow || machine === undefined) return;
    this.#slow.add(machine);
    this.#excused.add(machine);
  }

  /** What is healed between two ends (`b and etcd-1`) is no machine. */
  #heal(what: string): void {
    if (what === 'all') this.#slow.clear();
    for (const id of this.#slow) if (this.#ground.picture.machineName(id) === what) this.#slow.delete(id);
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
