// How many units of one family stand on each machine and around each value of a metadata key. Counted only for
// families of which some unit wants to know.
import { metadataOf } from '../../machine.js';
import { familyOf } from '../demand.js';
import type { Names } from './names.js';
import type { Slot, Slots } from './slots.js';

/** Numbers of machines summed up by the values of metadata keys, each key from when it is first asked for. */
export class ZoneSums {
  readonly #slots: Slots;
  readonly #counts: () => Iterable<readonly [Slot, number]>;
  readonly #sums = new Map<string, Map<string | null, number>>();
  #version = -1;

  constructor(slots: Slots, counts: () => Iterable<readonly [Slot, number]>) {
    this.#slots = slots;
    this.#counts = counts;
  }

  /** The sum over machines with a value of the key; null: over those without it. */
  of(key: string, value: string | null): number {
    this.#refresh();
    let sums = this.#sums.get(key);
    if (sums === undefined) {
      sums = new Map();
      for (const [slot, count] of this.#counts()) add(sums, slot, key, count);
      this.#sums.set(key, sums);
    }
    return sums.get(value) ?? 0;
  }

  change(slot: Slot, change: number): void {
    this.#refresh();
    for (const [key, sums] of this.#sums) add(sums, slot, key, change);
  }

  /** Machines that came, went or changed may have other values. */
  #refresh(): void {
    if (this.#version === this.#slots.version) return;
    this.#version = this.#slots.version;
    this.#sums.clear();
  }
}

function add(sums: Map<string | null, number>, { machine }: Slot, key: string, change: number): void {
  if (machine === null) return;
  const value = metadataOf(machine, key);
  sums.set(value, (sums.get(value) ?? 0) + change);
}

export class Family {
  readonly #on = new Map<Slot, number>();
  readonly #zones: ZoneSums;

  constructor(slots: Slots) {
    this.#zones = new ZoneSums(slots, () => this.#on);
  }

  on(slot: Slot): number {
    return this.#on.get(slot) ?? 0;
  }

  around(key: string, value: string | null): number {
    return this.#zones.of(key, value);
  }

  change(slot: Slot, change: number): void {
    const count = this.on(slot) + change;
    if (count === 0) this.#on.delete(slot);
    else this.#on.set(slot, count);
    this.#zones.change(slot, change);
  }
}

export class Families {
  readonly #slots: Slots;
  readonly #names: Names;
  readonly #families = new Map<string, Family>();

  constructor(slots: Slots, names: Names) {
    this.#slots = slots;
    this.#names = names;
  }

  /** The counts of a unit's family, if they are kept. */
  of(name: string): Family | null {
    return this.#families.size === 0 ? null : (this.#families.get(familyOf(name)) ?? null);
  }

  /** Counts a family from now on. */
  keep(family: string): void {
    if (this.#families.has(family)) return;
    const kept = new Family(this.#slots);
    this.#families.set(family, kept);
    const prefix = family.slice(0, family.indexOf('@') + 1);
    for (const entry of this.#names.withPrefix(prefix)) {
      if (familyOf(entry.name) !== family) continue;
      entry.family = kept;
      for (const slot of entry.standsOn) kept.change(slot, 1);
    }
  }
}
