// A unit is taken off its machine only for a reason that is so: the machine has gone and is not held, nobody wants the unit any
// more, or its machine cannot run it. An engine hears of changes a little later, so what was so a short while ago counts.
// Reasons that come from what the same plan decided of other units are not looked into, nor holds where clocks differ.
import type { RecordedEvent } from '../../events/index.js';
import { type Demand, refuse } from '../../fleet/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';
import { Touched } from './touched.js';

export const reasonsHold: Invariant = {
  name: 'reasons-hold',
  sentence: 'a unit is taken off its machine only for a reason that is so',
  start: (ground) => new ReasonsHold(ground),
};

type Unscheduled = Extract<RecordedEvent, { type: 'engine-unscheduled' }>;

const NO_UNITS: ReadonlyMap<string, Demand> = new Map();

class ReasonsHold implements Checker {
  readonly #ground: Ground;
  readonly #touched = new Touched();
  /** How long a machine is held is told by an engine's own clock. */
  #clocksAgree = true;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    this.#touched.apply(event);
    if (event.type === 'fault' && /clock /.test(event.fault)) this.#clocksAgree = false;
    // Whoever leads no longer, or not yet, goes by what was, and cannot write.
    if (event.type !== 'engine-unscheduled' || event.engine !== this.#ground.picture.leader) return null;
    const wrong = this.#wrong(event);
    if (wrong === null) return null;
    const { unit, machine, because } = event;
    return { unit, machine, sentence: `${unit} was unscheduled because "${because}", but ${wrong}` };
  }

  #wrong({ unit, machine, reason, atMs }: Unscheduled): string | null {
    const { picture } = this.#ground;
    const name = picture.machineName(machine);
    switch (reason.code) {
      case 'target-inactive': {
        const wanted = picture.units.get(unit)?.targetState ?? 'inactive';
        return wanted === 'inactive' || this.#touched.isNews(unit, atMs) ? null : `it is to be ${wanted}`;
      }
      case 'machine-gone': {
        if (this.#clocksAgree && picture.keptUntilMs(machine) !== null)
          return `${name} keeps its units for now`;
        const registered = picture.machines.get(machine)?.registered === true;
        return registered && !this.#touched.isNews(machine, atMs) ? `${name} is there` : null;
      }
      case 'unable': {
        const { code } = reason.refusal;
        if (code !== 'metadata' && code !== 'machine-id') return null;
        const isNews = this.#touched.isNews(machine, atMs) || this.#touched.isNews(unit, atMs);
        return isNews || this.#isUnable(unit, machine) ? null : `${name} meets what it demands`;
      }
      case 'replaced':
        return null;
    }
  }

  #isUnable(unit: string, id: string): boolean {
    const demand = this.#ground.demands.of(unit);
    const machine = this.#ground.picture.machines.get(id);
    if (demand === null || machine === undefined) return true;
    const code = refuse(demand, { machine, units: NO_UNITS })?.code;
    return code === 'metadata' || code === 'machine-id';
  }
}
