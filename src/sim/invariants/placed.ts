// Which units each machine has been given, with what they demand, by what the registry says. A unit that is on its way counts
// where it is and where it goes.
import type { RecordedEvent } from '../../events/index.js';
import type { Demand } from '../../fleet/index.js';
import type { Demands } from './demands.js';

const NOTHING: ReadonlyMap<string, Demand> = new Map();

interface Places {
  machine: string | null;
  movingTo: string | null;
}

export class Placed {
  readonly #demands: Demands;
  readonly #places = new Map<string, Places>();
  readonly #unitsOn = new Map<string, Map<string, Demand>>();

  constructor(demands: Demands) {
    this.#demands = demands;
  }

  /** The demands must have taken it in. */
  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'unit-placed':
        return this.#move(event.unit, 'machine', event.machine);
      case 'unit-displaced':
        return this.#move(event.unit, 'machine', null);
      case 'unit-moving':
        return this.#move(event.unit, 'movingTo', event.to);
      case 'unit-not-moving':
        return this.#move(event.unit, 'movingTo', null);
      case 'unit-submitted': {
        const places = this.#places.get(event.unit);
        if (places !== undefined) this.#put(event.unit, places);
        return;
      }
      case 'unit-destroyed':
        this.#take(event.unit);
        this.#places.delete(event.unit);
        return;
    }
  }

  unitsOn(machine: string): ReadonlyMap<string, Demand> {
    return this.#unitsOn.get(machine) ?? NOTHING;
  }

  #move(unit: string, which: keyof Places, machine: string | null): void {
    const places = this.#places.get(unit) ?? { machine: null, movingTo: null };
    this.#take(unit);
    places[which] = machine;
    this.#places.set(unit, places);
    this.#put(unit, places);
  }

  #take(unit: string): void {
    const { machine = null, movingTo = null } = this.#places.get(unit) ?? {};
    for (const id of [machine, movingTo]) if (id !== null) this.#unitsOn.get(id)?.delete(unit);
  }

  #put(unit: string, { machine, movingTo }: Places): void {
    const demand = this.#demands.of(unit);
    if (demand === null) return;
    for (const id of [machine, movingTo]) {
      if (id === null) continue;
      const units = this.#unitsOn.get(id);
      if (units === undefined) this.#unitsOn.set(id, new Map([[unit, demand]]));
      else units.set(unit, demand);
    }
  }
}
