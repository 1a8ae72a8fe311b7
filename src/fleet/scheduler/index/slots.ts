// Machines as the scheduler keeps them: in the order of their IDs, by short ID, and by each pair of metadata.
import { compareStrings, firstFrom } from '../../../base/index.js';
import { type Machine, matchesId, shortId, unitsMaxOf } from '../../machine.js';
import { type Needs, NO_NEEDS } from '../../wishes.js';
import type { Entry } from './entry.js';
import type { Seat } from './pools.js';

/** A machine, there or away, with the units on it. */
export class Slot {
  readonly id: string;
  /** Null while the machine is away. */
  machine: Machine | null = null;
  /** Rises with the ID, so that two machines are compared by numbers. */
  label = 0;
  /** How many units there are. */
  load = 0;
  unitsMax = Number.POSITIVE_INFINITY;
  taken: Needs = NO_NEEDS;
  readonly units = new Set<Entry>();
  /** One in each pool that the machine fits. */
  readonly seats: Seat[] = [];

  constructor(id: string) {
    this.id = id;
  }

  get full(): boolean {
    return this.load >= this.unitsMax;
  }
}

const NOBODY: ReadonlySet<Slot> = new Set();

export class Slots {
  readonly #byId = new Map<string, Slot>();
  readonly #byShortId = new Map<string, Set<Slot>>();
  readonly #byPair = new Map<string, Map<string, Set<Slot>>>();
  readonly #present: Slot[] = [];
  #version = 0;

  /** Machines that are there, by ID. */
  get present(): readonly Slot[] {
    return this.#present;
  }

  /** Another number whenever a machine came, went or changed. */
  get version(): number {
    return this.#version;
  }

  /** The slot of an ID, whether there is such a machine or not. */
  get(id: string): Slot {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const slot = new Slot(id);
    this.#byId.set(id, slot);
    return slot;
  }

  /** The same, if anything is known of it. */
  find(id: string): Slot | undefined {
    return this.#byId.get(id);
  }

  put(slot: Slot, machine: Machine): void {
    if (slot.machine === null) this.#insert(slot);
    else this.#unlist(slot, slot.machine);
    slot.machine = machine;
    slot.unitsMax = unitsMaxOf(machine) ?? Number.POSITIVE_INFINITY;
    this.#version += 1;
    for (const [key, value] of Object.entries(machine.metadata)) {
      const values = this.#byPair.get(key) ?? new Map<string, Set<Slot>>();
      this.#byPair.set(key, values);
      listUnder(values, value, slot);
    }
    listUnder(this.#byShortId, shortId(machine.id), slot);
  }

  takeAway(slot: Slot): void {
    if (slot.machine === null) return;
    this.#unlist(slot, slot.machine);
    slot.machine = null;
    this.#version += 1;
    this.#present.splice(this.#positionOf(slot.id), 1);
  }

  /** Forgets a machine that is away and has no units. */
  forgetIfEmpty(slot: Slot): void {
    if (slot.machine === null && slot.units.size === 0) this.#byId.delete(slot.id);
  }

  withId(id: string): readonly Slot[] {
    const near = this.#byShortId.get(shortId(id)) ?? NOBODY;
    return [...near].filter(({ machine }) => machine !== null && matchesId(machine, id));
  }

  withPair(key: string, value: string): ReadonlySet<Slot> {
    return this.#byPair.get(key)?.get(value) ?? NOBODY;
  }

  #unlist(slot: Slot, machine: Machine): void {
    for (const [key, value] of Object.entries(machine.metadata)) {
      const values = this.#byPair.get(key);
      if (values === undefined) continue;
      unlistUnder(values, value, slot);
      if (values.size === 0) this.#byPair.delete(key);
    }
    unlistUnder(this.#byShortId, shortId(machine.id), slot);
  }

  #insert(slot: Slot): void {
    const at = this.#positionOf(slot.id);
    const before = this.#present[at - 1]?.label ?? 0;
    const after = this.#present[at]?.label ?? before + 2;
    slot.label = (before + after) / 2;
    this.#present.splice(at, 0, slot);
    // Numbers have an end of digits: the order stays, so nothing that goes by it has to change.
    if (slot.label <= before || slot.label >= after)
      for (const [i, other] of this.#present.entries()) other.label = i + 1;
  }

  /** Where a machine of this ID is, or would be. */
  #positionOf(id: string): number {
    return firstFrom(this.#present, (slot) => compareStrings(slot.id, id) < 0);
  }
}

function listUnder(sets: Map<string, Set<Slot>>, key: string, slot: Slot): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([slot]));
  else set.add(slot);
}

function unlistUnder(sets: Map<string, Set<Slot>>, key: string, slot: Slot): void {
  const set = sets.get(key);
  set?.delete(slot);
  if (set?.size === 0) sets.delete(key);
}
