// An agent publishes what its own systemd says: each state that comes into the registry is one that the unit was in on that
// machine since shortly before the one published last. It cannot see how late a state is published.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const publishesWhatIs: Invariant = {
  name: 'publishes-what-is',
  sentence: 'an agent publishes only states that its own machine was in',
  start: (ground) => new PublishesWhatIs(ground),
};

/** A state is on its way for no longer than this, in milliseconds. */
const ON_ITS_WAY_MAX_MS = 120_000;
const STATES: readonly string[] = ['inactive', 'activating', 'active', 'reloading', 'deactivating', 'failed'];

/** When a unit was last in each state on a machine. */
type Lately = number[];

class PublishesWhatIs implements Checker {
  readonly #ground: Ground;
  readonly #lately = new Map<string, Map<string, Lately>>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    switch (event.type) {
      case 'unit-state': {
        const lately = this.#latelyOf(event.unit, event.machine);
        // What it was until now it was a moment ago.
        if (event.was !== null) lately[STATES.indexOf(event.was)] = event.atMs;
        lately[STATES.indexOf(event.active)] = event.atMs;
        return null;
      }
      case 'machine-id-changed':
        for (const byMachine of this.#lately.values()) {
          const lately = byMachine.get(event.was);
          if (lately !== undefined) byMachine.set(event.machine, lately);
        }
        return null;
      case 'unit-published':
        return this.#judge(event);
      default:
        return null;
    }
  }

  #judge({
    unit,
    machine,
    active,
    atMs,
  }: Extract<RecordedEvent, { type: 'unit-published' }>): Finding | null {
    const { running, picture } = this.#ground;
    const id = running.idNow(machine);
    const is = running.copiesOf(unit).get(id);
    if (is === active) return null;
    const state = STATES.indexOf(active);
    const lastMs = this.#lately.get(unit)?.get(id)?.[state] ?? Number.NEGATIVE_INFINITY;
    if (lastMs >= atMs - ON_ITS_WAY_MAX_MS) return null;
    const name = picture.machineName(machine);
    return {
      unit,
      machine,
      sentence: `${unit} is published as ${active} on ${name}, where it is ${is ?? 'not there'}`,
    };
  }

  #latelyOf(unit: string, machine: string): Lately {
    let byMachine = this.#lately.get(unit);
    if (byMachine === undefined) {
      byMachine = new Map();
      this.#lately.set(unit, byMachine);
    }
    let lately = byMachine.get(machine);
    if (lately === undefined) {
      lately = STATES.map(() => Number.NEGATIVE_INFINITY);
      byMachine.set(machine, lately);
    }
    return lately;
  }
}
