// The cluster as the scheduler keeps it: who stands where, what follows from it for others, and whom a change concerns.
// It decides nothing. Each change costs as much as there are units and machines that feel it.
import type { Machine } from '../../machine.js';
import { NO_NEEDS } from '../../wishes.js';
import { refuseMetadata } from '../able.js';
import type { PlaceableUnit } from '../demand.js';
import { Entry } from './entry.js';
import { Families, ZoneSums } from './families.js';
import type { Glob } from './globs.js';
import { Names } from './names.js';
import { type Pool, Pools } from './pools.js';
import { EFFECTS, type Shape } from './shape.js';
import { Shapes } from './shapes.js';
import { type Slot, Slots } from './slots.js';

/** Who is to be looked at again. */
export interface Concerns {
  /** A unit that may have to leave its machine, or has yet to find one. */
  readonly unit: (entry: Entry) => void;
  /** Units of this shape wait, and something changed that may help them. */
  readonly shape: (shape: Shape) => void;
  /** A unit stands beside one that it replaces. */
  readonly standoff: (entry: Entry) => void;
}

export class ClusterIndex {
  readonly slots = new Slots();
  readonly #pools: Pools;
  readonly #shapes: Shapes;
  readonly #names = new Names();
  readonly #families = new Families(this.slots, this.#names);
  readonly #entries = new Map<string, Entry>();
  /** Units of which something was noted that is not yet taken in. */
  #changed: Entry[] = [];
  readonly #globals = new Set<Entry>();
  /** Units by a peer that they follow. */
  readonly #followers = new Map<string, Set<Entry>>();
  /** Shapes that found machines only without room for them. */
  readonly #hungry = new Set<Shape>();
  readonly #zones = new ZoneSums(this.slots, () => this.#loads());
  readonly #concerns: Concerns;
  #load = 0;
  #version = 0;

  constructor(order: 'fewest' | 'most', concerns: Concerns) {
    this.#pools = new Pools(this.slots, order);
    this.#shapes = new Shapes((shape) => concerns.shape(shape));
    this.#concerns = concerns;
  }

  /** Another number whenever anything is not where or what it was. */
  get version(): number {
    return this.#version;
  }

  /** Units on all machines together. */
  get load(): number {
    return this.#load;
  }

  /** Units on machines with a value of a metadata key; null: on those without it. */
  unitsIn(key: string, value: string | null): number {
    return this.#zones.of(key, value);
  }

  /** The machines that its MachineID and metadata allow; the shape is woken when one of them opens. */
  watchPool(shape: Shape): Pool {
    if (shape.pool !== null) return shape.pool;
    const pool = this.#pools.join(shape);
    shape.setPool(pool);
    return pool;
  }

  /** Its units wait for room, which any that leaves may make. */
  waitForRoom(shape: Shape): void {
    this.#hungry.add(shape);
  }

  /** The machines that a unit of this name stands on. */
  standsOn(name: string): readonly Slot[] {
    return (this.#entries.get(name)?.standsOn ?? []).filter(({ machine }) => machine !== null);
  }

  /** The machines that all these units stand on. */
  besidePeers(names: readonly string[]): readonly Slot[] {
    const [only] = names;
    if (only !== undefined && names.length === 1) return this.standsOn(only);
    const places = names.map((name) => this.standsOn(name));
    const fewest = places.reduce((least, some) => (some.length < least.length ? some : least));
    return fewest.filter((slot) => names.every((name) => this.stands(name, slot)));
  }

  /** Whether it stands on this one. */
  stands(name: string, slot: Slot): boolean {
    const entry = this.#entries.get(name);
    return entry !== undefined && slot.units.has(entry);
  }

  putMachine(machine: Machine): void {
    const slot = this.slots.get(machine.id);
    if (slot.machine === null) this.#load += slot.load;
    this.slots.put(slot, machine);
    for (const entry of this.#globals) this.#fitGlobal(entry, slot);
    this.#machineChanged(slot);
  }

  takeMachine(id: string): void {
    const slot = this.slots.get(id);
    if (slot.machine === null) return;
    for (const entry of this.#globals) if (entry.everywhere?.has(slot)) this.#leaveGlobal(entry, slot);
    this.#load -= slot.load;
    this.slots.takeAway(slot);
    this.#machineChanged(slot);
    this.slots.forgetIfEmpty(slot);
  }

  #machineChanged(slot: Slot): void {
    this.#version += 1;
    this.#pools.machineChanged(slot);
    this.#feed(slot);
    for (const entry of slot.units) {
      if (entry.everywhere === null) this.#concerns.unit(entry);
      if (entry.shape?.bound) this.#concernNeighbours(entry, entry.shape, slot);
      this.#wakeFollowers(entry);
    }
  }

  #wakeFollowers(entry: Entry): void {
    const followers = this.#followers.get(entry.name);
    if (followers !== undefined) for (const { shape } of followers) shape?.wake();
  }

  /** Notes what a unit is by now; null: gone. Counts from when it is taken in. */
  noteUnit(name: string, unit: PlaceableUnit | null): void {
    const change = unit === null || unit.template ? null : unit;
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      if (change === null) return;
      entry = new Entry(change);
      this.#entries.set(name, entry);
    }
    // Before any of those that came with it takes its place, so that each finds all that it has to do with.
    if (change !== null && change.targetState !== 'inactive') this.#shapes.learn(change);
    if (entry.change === undefined) this.#changed.push(entry);
    entry.change = change;
  }

  /** Takes in what was noted. */
  takeIn(): void {
    for (const glob of this.#shapes.takeFresh()) this.#reshape(glob);
    const changed = this.#changed;
    this.#changed = [];
    for (const entry of changed) {
      const { change } = entry;
      entry.change = undefined;
      if (change) this.#put(entry, change);
      else this.#take(entry);
    }
    this.#shapes.forgetGlobs();
  }

  #put(entry: Entry, unit: PlaceableUnit): void {
    const before = entry.unit;
    entry.update(unit);
    const same =
      before.requirements === unit.requirements &&
      before.wishes === unit.wishes &&
      before.needs === unit.needs &&
      entry.active === (entry.shape !== null);
    if (!same) {
      this.#detach(entry);
      if (entry.active) this.#attach(entry);
      this.#concerns.unit(entry);
    }
    this.settle(entry);
  }

  #take(entry: Entry): void {
    this.#detach(entry);
    entry.gone = true;
    this.#entries.delete(entry.name);
  }

  /** Puts a unit where it is by what is known of it, whatever was decided since. */
  settle(entry: Entry): void {
    if (!entry.active) {
      if (entry.unit.machine !== null && entry.placeable) this.#concerns.unit(entry);
      return;
    }
    if (!entry.placeable) return;
    const { machine, movingTo } = entry.unit;
    const home = machine === null ? null : this.slots.get(machine);
    const moving = movingTo === null || home === null ? null : this.slots.get(movingTo);
    if (entry.home === home && entry.movingTo === moving) return;
    this.moveTo(entry, home, moving);
    this.#concerns.unit(entry);
    if (entry.shape?.bound && home !== null) this.#concernNeighbours(entry, entry.shape, home);
  }

  /** Sets the machines that a unit stands on. */
  moveTo(entry: Entry, home: Slot | null, movingTo: Slot | null = null): void {
    const { home: from, movingTo: beside } = entry;
    entry.home = home;
    entry.movingTo = movingTo;
    if (from !== null && from !== home && from !== movingTo) this.#leave(entry, from);
    if (beside !== null && beside !== from && beside !== home && beside !== movingTo)
      this.#leave(entry, beside);
    if (home !== null && home !== from && home !== beside) this.#enter(entry, home);
    if (movingTo !== null && movingTo !== home && movingTo !== from && movingTo !== beside)
      this.#enter(entry, movingTo);
    if (home !== null) entry.shape?.waiting.delete(entry);
  }

  /** A new glob: units that it matches are no longer like those that it does not. */
  #reshape(glob: Glob): void {
    for (const entry of this.#names.withPrefix(glob.prefix)) {
      if (entry.shape === null || !entry.name.endsWith(glob.suffix) || !glob.matches(entry.name)) continue;
      const waited = entry.waitsIn !== null;
      const { home, movingTo } = entry;
      this.#detach(entry);
      this.#attach(entry);
      // A machine that is away was forgotten with the last of its units.
      const again = (slot: Slot | null): Slot | null => (slot === null ? null : this.slots.get(slot.id));
      if (entry.placeable) this.moveTo(entry, again(home), again(movingTo));
      if (waited) this.#concerns.unit(entry);
    }
  }

  #attach(entry: Entry): void {
    const shape = this.#shapes.join(entry);
    entry.shape = shape;
    this.#names.add(entry);
    if (shape.family !== null) this.#families.keep(shape.family);
    entry.family = this.#families.of(entry.name);
    for (const peer of shape.demand.requirements.machineOf) {
      const followers = this.#followers.get(peer);
      if (followers === undefined) this.#followers.set(peer, new Set([entry]));
      else followers.add(entry);
    }
    if (!shape.demand.requirements.global) return;
    entry.everywhere = new Set();
    this.#globals.add(entry);
    for (const slot of this.slots.present) this.#fitGlobal(entry, slot);
  }

  #detach(entry: Entry): void {
    const { shape } = entry;
    if (shape === null) return;
    const stoodOn = entry.standsOn;
    entry.home = null;
    entry.movingTo = null;
    entry.everywhere = null;
    this.#globals.delete(entry);
    for (const slot of stoodOn) this.#leave(entry, slot);
    shape.waiting.delete(entry);
    entry.shape = null;
    this.#names.delete(entry);
    entry.family = null;
    for (const peer of shape.demand.requirements.machineOf) {
      const followers = this.#followers.get(peer);
      followers?.delete(entry);
      if (followers?.size === 0) this.#followers.delete(peer);
    }
    this.#shapes.leave(shape);
    if (shape.size > 0) return;
    this.#hungry.delete(shape);
    if (shape.pool !== null) this.#pools.leave(shape, shape.pool);
    shape.setPool(null);
  }

  #fitGlobal(entry: Entry, slot: Slot): void {
    const { machine } = slot;
    const fits = machine !== null && refuseMetadata(entry.unit.requirements, machine) === null;
    const stands = entry.everywhere?.has(slot) ?? false;
    if (stands && !fits) this.#leaveGlobal(entry, slot);
    if (stands || !fits) return;
    entry.everywhere?.add(slot);
    this.#enter(entry, slot);
  }

  #leaveGlobal(entry: Entry, slot: Slot): void {
    entry.everywhere?.delete(slot);
    this.#leave(entry, slot);
  }

  #enter(entry: Entry, slot: Slot): void {
    slot.units.add(entry);
    this.#weigh(entry, slot, 1);
    const { shape } = entry;
    if (shape?.bound) {
      const here = shape.on.get(slot);
      if (here === undefined) shape.on.set(slot, [entry]);
      else here.push(entry);
      this.#tally(shape, slot, 1);
      this.#concernNeighbours(entry, shape, slot);
    }
    this.#wakeFollowers(entry);
  }

  #leave(entry: Entry, slot: Slot): void {
    slot.units.delete(entry);
    this.#weigh(entry, slot, -1);
    const { shape } = entry;
    if (shape?.bound) {
      const here = shape.on.get(slot) ?? [];
      here[here.indexOf(entry)] = here.at(-1) ?? entry;
      here.pop();
      if (here.length === 0) shape.on.delete(slot);
      this.#tally(shape, slot, -1);
    }
    const followers = this.#followers.get(entry.name);
    if (followers !== undefined)
      for (const follower of followers) if (follower.home === slot) this.#concerns.unit(follower);
    this.#feed(slot);
    this.slots.forgetIfEmpty(slot);
  }

  #weigh(entry: Entry, slot: Slot, change: 1 | -1): void {
    this.#version += 1;
    slot.load += change;
    if (slot.machine !== null) this.#load += change;
    this.#zones.change(slot, change);
    entry.family?.change(slot, change);
    const { memoryBytes, memoryShare, cpuShare } = entry.shape?.demand.needs ?? NO_NEEDS;
    if (memoryBytes + memoryShare + cpuShare > 0) {
      slot.taken = {
        memoryBytes: slot.taken.memoryBytes + change * memoryBytes,
        memoryShare: slot.taken.memoryShare + change * memoryShare,
        cpuShare: slot.taken.cpuShare + change * cpuShare,
      };
    }
    for (const seat of slot.seats) seat.pool.moved(seat);
  }

  #tally(shape: Shape, slot: Slot, change: 1 | -1): void {
    for (const effect of EFFECTS)
      for (const other of shape.affects[effect]) other.tally(effect, slot, change);
  }

  /** Whoever is in conflict with a newcomer may have to leave, and who replaces another is to drive it away. */
  #concernNeighbours(entry: Entry, shape: Shape, slot: Slot): void {
    for (const other of shape.affects.conflicts)
      for (const neighbour of other.on.get(slot) ?? [])
        if (neighbour !== entry) this.#concerns.unit(neighbour);
    for (const other of shape.affects.replaces) if (other.on.has(slot)) this.#concerns.standoff(entry);
    if (!shape.tallies.replaces.has(slot)) return;
    for (const other of shape.tied)
      if (other.affects.replaces.has(shape))
        for (const rival of other.on.get(slot) ?? []) this.#concerns.standoff(rival);
  }

  #feed(slot: Slot): void {
    for (const shape of this.#hungry) {
      if (shape.pool?.has(slot) === false) continue;
      this.#hungry.delete(shape);
      shape.wake();
    }
  }

  *#loads(): Generator<readonly [Slot, number], void> {
    for (const slot of this.slots.present) yield [slot, slot.load];
  }
}
