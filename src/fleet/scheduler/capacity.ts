// How many more copies of a unit the machines take, and what refuses the next one. Copies are put, in thought, on the
// cluster as the engine's next plan leaves it, by the rules that every newcomer meets.
import { assert } from '../../base/index.js';
import { inOrderOfRules, type Refused } from '../reasons.js';
import type { Demand, PlaceableUnit } from './demand.js';
import { idOf, judge, type Place, refuseNewcomer } from './judge.js';
import type { Policy } from './policy.js';
import { type Cluster, settle } from './reference.js';
import { sift } from './sift.js';

export interface Capacity {
  /** Copies that fit; `COPIES_MAX` when nothing has refused one by then. */
  readonly fits: number;
  readonly machines: number;
  /** Machines that take some of them. */
  readonly taking: number;
  /** Those that take most, and how many each; nothing when no rule binds. */
  readonly places: readonly { readonly machine: string; readonly more: number }[];
  /** The copy that fits nowhere, and which rule refuses it how often; null: no rule binds. */
  readonly next: { readonly unit: string; readonly refused: readonly Refused[] } | null;
}

/** A cluster that takes so many takes any number. */
export const COPIES_MAX = 100_000;
/** Of copies that differ in what they demand; each is judged by itself. */
const DIFFERING_MAX = 1_000;
const PLACES_MAX = 10;

/** `copy` gives the copies by number, from 0, each time the same, under names that no unit of the cluster has. */
export function countMore<U extends PlaceableUnit>(
  cluster: Cluster<U>,
  policy: Policy,
  copy: (n: number) => Demand,
): Capacity {
  const { places } = settle(cluster, policy);
  const alike = demandOf(copy(0)) === demandOf(copy(1));
  return alike ? fill(places, policy, copy) : placeEach(places, policy, copy);
}

/** What a copy demands, as text, to compare it by. */
function demandOf({ name: _name, ...facts }: Demand): string {
  return JSON.stringify(facts, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

/**
 * For copies that are alike: each makes its machine fuller and no other, so that every machine can be filled by itself, in
 * any order. Patterns are taken to match all copies or none.
 */
function fill(places: readonly Place[], policy: Policy, copy: (n: number) => Demand): Capacity {
  const rooms = new Map<Place, number>();
  let fits = 0;
  for (const place of places) {
    const room = roomOn(place, { policy, copies: (n) => copy(fits + n), max: COPIES_MAX - fits });
    if (room > 0) rooms.set(place, room);
    for (let n = 0; n < room; n++) put(copy(fits + n), place);
    fits += room;
    if (fits >= COPIES_MAX)
      return { fits, machines: places.length, taking: rooms.size, places: [], next: null };
  }
  return conclude({ places, policy, rooms, next: copy(fits) });
}

interface Filling {
  readonly policy: Policy;
  readonly copies: (n: number) => Demand;
  readonly max: number;
}

/** Doubles until too many, then halves the difference: what refuses a copy refuses every later one. */
function roomOn(place: Place, { policy, copies, max }: Filling): number {
  const takes = (count: number): boolean => {
    if (count === 0) return true;
    const units = new Map(place.units);
    for (let n = 0; n < count - 1; n++) units.set(copies(n).name, copies(n));
    return refuseNewcomer(copies(count - 1), { machine: place.machine, units }, policy).value === null;
  };
  let low = 0;
  let high = 1;
  while (high < max && takes(high)) {
    low = high;
    high *= 2;
  }
  high = Math.min(high, max + 1);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (takes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** For copies of which each demands something else, such as a peer of its own: until one fits nowhere. */
function placeEach(places: readonly Place[], policy: Policy, copy: (n: number) => Demand): Capacity {
  const rooms = new Map<Place, number>();
  for (let n = 0; n < DIFFERING_MAX; n++) {
    const [place] = judge(copy(n), { places, policy }).left.id;
    if (place === undefined) return conclude({ places, policy, rooms, next: copy(n) });
    put(copy(n), place);
    rooms.set(place, (rooms.get(place) ?? 0) + 1);
  }
  return { fits: DIFFERING_MAX, machines: places.length, taking: rooms.size, places: [], next: null };
}

function put(unit: Demand, place: Place): void {
  assert(!place.units.has(unit.name), 'a copy has a name of its own');
  place.units.set(unit.name, unit);
}

interface Filled {
  readonly places: readonly Place[];
  readonly policy: Policy;
  readonly rooms: ReadonlyMap<Place, number>;
  readonly next: Demand;
}

function conclude({ places, policy, rooms, next }: Filled): Capacity {
  const { refused } = sift(places, idOf, (place) => refuseNewcomer(next, place, policy).value);
  const taken = [...rooms].map(([{ machine }, more]) => ({ machine: machine.id, more }));
  return {
    fits: taken.reduce((sum, { more }) => sum + more, 0),
    machines: places.length,
    taking: rooms.size,
    places: taken.sort((a, b) => b.more - a.more).slice(0, PLACES_MAX),
    next: { unit: next.name, refused: inOrderOfRules(refused, next.requirements) },
  };
}
