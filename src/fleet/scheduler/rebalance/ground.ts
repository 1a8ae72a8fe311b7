// The cluster as a plan that evens the load changes it: machines in the order of their loads, with what may leave each,
// and whether a group may come to another. Which moves are worth it is rebalance.ts.
import sortedBtree from 'sorted-btree';
import { assert, compareStrings } from '../../../base/index.js';
import { metadataOf } from '../../machine.js';
import { type Occupancy, refuse, refuseMetadata, refuseMore, replaces } from '../able.js';
import type { KnownCluster } from '../cluster-of.js';
import { countMinded, type Demand, familyOf, type PlaceableUnit } from '../demand.js';
import { type Group, groupsByMachine } from './groups.js';

const BTree = sortedBtree.default;

/** A machine with its units, and the groups that may leave it by size and kind. */
export interface Spot<U extends PlaceableUnit> extends Occupancy {
  readonly units: Map<string, Demand>;
  readonly groups: Map<number, Map<number, Group<U>[]>>;
  /** Kinds that a rule was seen to keep away. */
  readonly refused: Set<number>;
  /** Of which metadata it is known whether this machine has it. */
  readonly metadata: Map<number, boolean>;
}

/** What stands against a move: a rule holds for all of the group's kind, a wish is weighed against where it is now. */
export type Objection = 'rule' | 'wish';

type Position = readonly [load: number, id: string];

export class Ground<U extends PlaceableUnit> {
  readonly spots: ReadonlyMap<string, Spot<U>>;
  readonly #byLoad = new BTree<Position, Spot<U>>(
    undefined,
    ([loadA, idA], [loadB, idB]) => loadA - loadB || compareStrings(idA, idB),
  );
  /** How many units of a family are on machines with a value of a key that some of them are spread by. */
  readonly #spread = new Map<string, number>();
  readonly #spreadKeys = new Map<string, Set<string>>();

  constructor(cluster: KnownCluster<U>) {
    const groups = groupsByMachine(cluster.units);
    const ids = [...cluster.machines.keys()].sort(compareStrings);
    this.spots = new Map(ids.map((id) => [id, emptySpot(id, cluster)]));
    this.#settle([...cluster.units.values()].sort((a, b) => compareStrings(a.name, b.name)));
    for (const [id, spot] of this.spots) {
      for (const group of groups.get(id) ?? []) addGroup(group, spot);
      this.#byLoad.set([spot.units.size, id], spot);
    }
  }

  /** Ordered by ID. */
  loads(): ReadonlyMap<string, number> {
    return new Map([...this.spots].map(([id, { units }]) => [id, units.size]));
  }

  *lightestFirst(): Iterable<Spot<U>> {
    for (const [, spot] of this.#byLoad.entries()) yield spot;
  }

  *heaviestFirst(): Iterable<Spot<U>> {
    for (const [, spot] of this.#byLoad.entriesReversed()) yield spot;
  }

  move(group: Group<U>, from: Spot<U>, to: Spot<U>): void {
    for (const spot of [from, to]) this.#byLoad.delete([spot.units.size, spot.machine.id]);
    for (const unit of group.units) {
      from.units.delete(unit.name);
      to.units.set(unit.name, unit);
      this.#count(unit, from, -1);
      this.#count(unit, to, 1);
    }
    removeGroup(group, from);
    addGroup(group, to);
    for (const spot of [from, to]) this.#byLoad.set([spot.units.size, spot.machine.id], spot);
  }

  /** Null: nothing stands against it. */
  objection(group: Group<U>, from: Spot<U>, to: Spot<U>): Objection | null {
    if (to.refused.has(group.kind) || !hasMetadata(group, to)) return 'rule';
    if (refuseGroup(group, to)) {
      to.refused.add(group.kind);
      return 'rule';
    }
    return group.units.some((unit) => this.#worse(unit, from, to)) ? 'wish' : null;
  }

  /** To be called before what was refused is tried again: who kept a group away may have left. */
  forgetRefusals(): void {
    for (const { refused } of this.spots.values()) refused.clear();
  }

  #settle(units: readonly U[]): void {
    for (const { name, wishes } of units) {
      if (wishes.spreadBy === null) continue;
      const family = familyOf(name);
      this.#spreadKeys.set(family, (this.#spreadKeys.get(family) ?? new Set()).add(wishes.spreadBy));
    }
    for (const unit of units) {
      if (unit.targetState === 'inactive' || unit.template) continue;
      for (const spot of this.#spotsOf(unit)) {
        spot.units.set(unit.name, unit);
        this.#count(unit, spot, 1);
      }
    }
  }

  #spotsOf(unit: U): readonly Spot<U>[] {
    if (unit.requirements.global)
      return [...this.spots.values()].filter(
        ({ machine }) => refuseMetadata(unit.requirements, machine) === null,
      );
    return [unit.machine, unit.movingTo].flatMap((id) => this.spots.get(id ?? '') ?? []);
  }

  #count({ name }: U, { machine }: Spot<U>, by: number): void {
    if (this.#spreadKeys.size === 0) return;
    const family = familyOf(name);
    for (const key of this.#spreadKeys.get(family) ?? []) {
      const place = spreadPlace(family, key, metadataOf(machine, key));
      this.#spread.set(place, (this.#spread.get(place) ?? 0) + by);
    }
  }

  /** Whether its wishes are met less there than here. */
  #worse({ name, wishes }: U, from: Spot<U>, to: Spot<U>): boolean {
    const { preferAwayFrom, spreadBy } = wishes;
    if (preferAwayFrom.length > 0) {
      const others = [...from.units.keys()].filter((other) => other !== name);
      if (countMinded(wishes, to.units.keys()) > countMinded(wishes, others)) return true;
    }
    if (spreadBy === null) return false;
    const [here, there] = [metadataOf(from.machine, spreadBy), metadataOf(to.machine, spreadBy)];
    if (here === there) return false;
    const kin = (value: string | null): number =>
      this.#spread.get(spreadPlace(familyOf(name), spreadBy, value)) ?? 0;
    return kin(there) + 1 > kin(here);
  }
}

function emptySpot<U extends PlaceableUnit>(id: string, { machines }: KnownCluster<U>): Spot<U> {
  const machine = machines.get(id);
  assert(machine !== undefined, `machine ${id} is one of those that were listed`);
  return { machine, units: new Map(), groups: new Map(), refused: new Set(), metadata: new Map() };
}

function spreadPlace(family: string, key: string, value: string | null): string {
  return JSON.stringify([family, key, value]);
}

function hasMetadata<U extends PlaceableUnit>({ units, metadata }: Group<U>, to: Spot<U>): boolean {
  const known = to.metadata.get(metadata);
  if (known !== undefined) return known;
  const has = units.every(({ requirements }) => refuseMetadata(requirements, to.machine) === null);
  to.metadata.set(metadata, has);
  return has;
}

/** As if they came all at once, but each counts for the limits of the next. */
function refuseGroup<U extends PlaceableUnit>({ units }: Group<U>, to: Spot<U>): boolean {
  const come: string[] = [];
  const full = units.some((unit) => {
    if (refuseMore(unit, to) !== null) return true;
    to.units.set(unit.name, unit);
    come.push(unit.name);
    return false;
  });
  const refused = full || units.some((unit) => refuse(unit, to) !== null || drivesOut(unit, to));
  for (const name of come) to.units.delete(name);
  return refused;
}

function drivesOut(unit: Demand, { units }: Occupancy): boolean {
  if (unit.requirements.replaces.length === 0) return false;
  return [...units.values()].some((other) => replaces(unit, other));
}

function addGroup<U extends PlaceableUnit>(group: Group<U>, { groups }: Spot<U>): void {
  const ofSize = groups.get(group.units.length) ?? new Map<number, Group<U>[]>();
  groups.set(group.units.length, ofSize);
  const ofKind = ofSize.get(group.kind) ?? [];
  ofSize.set(group.kind, ofKind);
  ofKind.push(group);
}

/** Mostly the last of its kind: that is the one that is offered. */
function removeGroup<U extends PlaceableUnit>(group: Group<U>, { groups }: Spot<U>): void {
  const ofSize = groups.get(group.units.length);
  const ofKind = ofSize?.get(group.kind) ?? [];
  ofKind.splice(ofKind.lastIndexOf(group), 1);
  if (ofKind.length === 0) ofSize?.delete(group.kind);
  if (ofSize?.size === 0) groups.delete(group.units.length);
}
