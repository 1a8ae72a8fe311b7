// Who lives where, and how many there are: machines in their order, each with its units, kept up by what the events name. So a
// frame costs what has changed, not what there is.
import { compareNaturally, compareStrings, firstFrom } from '../base/index.js';
import type { History, MachinePicture, Picture, UnitPicture } from '../events/index.js';
import { unitsMaxOf } from '../fleet/index.js';

/** A machine with the units that are placed on it, or that it publishes the state of, by name. */
export interface Household {
  readonly machine: MachinePicture;
  readonly units: readonly UnitPicture[];
  /** How many of them are placed there: a limit is of these, while global ones always come. */
  readonly placed: number;
  /** How many of them have failed there. */
  readonly failed: number;
  /** How many it takes, by its metadata; null: it does not say. */
  readonly unitsMax: number | null;
  /** When the latest of them was placed there; null: none was. */
  readonly joinedMs: number | null;
}

interface Watched {
  readonly picture: Picture;
  readonly history: History;
}

/** What was counted of a unit. */
interface Counted {
  readonly machines: readonly string[];
  readonly wanted: boolean;
  readonly launched: boolean;
}

const NOT_COUNTED: Counted = { machines: [], wanted: false, launched: false };

const censuses = new WeakMap<History, Census>();

/** The census of what is shown, up to date. */
export function censusOf({ picture, history }: Watched): Census {
  let census = censuses.get(history);
  if (census === undefined || census.picture !== picture || census.seq > picture.seq) {
    census = new Census(picture);
    censuses.set(history, census);
  }
  census.follow(history);
  return census;
}

export class Census {
  readonly picture: Picture;
  /** The event that it is as of. */
  seq: number;
  /** Units that are to be launched, and those of them that are: a global one, where any machine has it. */
  wanted = 0;
  launched = 0;
  readonly #homes = new Map<string, Home>();
  readonly #counted = new Map<string, Counted>();
  #machines: readonly MachinePicture[] | null = null;

  constructor(picture: Picture) {
    this.picture = picture;
    this.seq = picture.seq;
    for (const name of picture.units.keys()) this.#count(name);
  }

  /** By name. */
  get machines(): readonly MachinePicture[] {
    this.#machines ??= [...this.picture.machines.values()].sort(
      (a, b) => compareNaturally(a.name, b.name) || compareStrings(a.id, b.id),
    );
    return this.#machines;
  }

  household(machine: MachinePicture): Household {
    return this.#home(machine.id).look(machine);
  }

  /** Takes in what has happened since. */
  follow(history: History): void {
    const changed = new Set<string>();
    for (; this.seq < this.picture.seq; this.seq++) {
      const event = history.at(this.seq + 1);
      // What is forgotten may have been about anything.
      if (event === undefined) return this.#countAll();
      if ('unit' in event && typeof event.unit === 'string') changed.add(event.unit);
      if (event.type === 'machine-booted' || event.type === 'machine-id-changed') this.#machines = null;
    }
    if (this.#machines?.length !== this.picture.machines.size) this.#machines = null;
    for (const name of changed) this.#count(name);
  }

  #countAll(): void {
    this.seq = this.picture.seq;
    this.#machines = null;
    for (const name of new Set([...this.#counted.keys(), ...this.picture.units.keys()])) this.#count(name);
  }

  #count(name: string): void {
    const was = this.#counted.get(name) ?? NOT_COUNTED;
    const unit = this.picture.units.get(name);
    const is = unit === undefined ? NOT_COUNTED : this.#look(unit);
    this.wanted += Number(is.wanted) - Number(was.wanted);
    this.launched += Number(is.launched) - Number(was.launched);
    for (const machine of was.machines) if (!is.machines.includes(machine)) this.#home(machine).leave(name);
    for (const machine of is.machines) if (unit !== undefined) this.#home(machine).enter(unit);
    if (unit === undefined) this.#counted.delete(name);
    else this.#counted.set(name, is);
  }

  #look(unit: UnitPicture): Counted {
    const { machine, states, targetState, global } = unit;
    const wanted = targetState === 'launched';
    const machines = [...states.keys()];
    if (machine !== null && !states.has(machine)) machines.push(machine);
    const there = global ? states.size > 0 : this.picture.currentState(unit) === 'launched';
    return { machines, wanted, launched: wanted && there };
  }

  #home(machine: string): Home {
    let home = this.#homes.get(machine);
    if (home === undefined) {
      home = new Home();
      this.#homes.set(machine, home);
    }
    return home;
  }
}

/** The units of a machine, looked at anew only after one of them has changed. */
class Home {
  readonly #units: UnitPicture[] = [];
  #looked: Household | null = null;
  #metadata: MachinePicture['metadata'] | null = null;

  /** Also one that is there already, and has changed. */
  enter(unit: UnitPicture): void {
    this.#looked = null;
    const at = this.#placeOf(unit.name);
    const here = this.#units[at]?.name === unit.name;
    this.#units.splice(at, here ? 1 : 0, unit);
  }

  leave(name: string): void {
    const at = this.#placeOf(name);
    if (this.#units[at]?.name !== name) return;
    this.#looked = null;
    this.#units.splice(at, 1);
  }

  look(machine: MachinePicture): Household {
    // Metadata that has changed is another object.
    if (this.#looked === null || this.#metadata !== machine.metadata) {
      this.#metadata = machine.metadata;
      const unitsMax = unitsMaxOf(machine);
      this.#looked = { machine, units: [...this.#units], unitsMax, ...tally(this.#units, machine.id) };
    }
    return this.#looked;
  }

  #placeOf(name: string): number {
    return firstFrom(this.#units, (unit) => compareNaturally(unit.name, name) < 0);
  }
}

function tally(
  units: readonly UnitPicture[],
  machine: string,
): Pick<Household, 'placed' | 'failed' | 'joinedMs'> {
  let placed = 0;
  let failed = 0;
  let joinedMs: number | null = null;
  for (const unit of units) {
    if (unit.states.get(machine)?.active === 'failed') failed += 1;
    if (unit.machine !== machine) continue;
    placed += 1;
    if (unit.placedMs !== null) joinedMs = Math.max(joinedMs ?? 0, unit.placedMs);
  }
  return { placed, failed, joinedMs };
}
