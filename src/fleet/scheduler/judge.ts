// Which machine takes a newcomer, step by step: the rules leave those that are able, its wishes those that suit it, the
// policy those it likes best, and ties go by load and ID. Nothing is placed here, and nobody is sent away.
import { type Machine, metadataOf } from '../machine.js';
import { inOrderOfRules, type Refusal, type Refused } from '../reasons.js';
import { type Occupancy, refuse, refuseMore } from './able.js';
import { countKin, countMinded, type Demand, sumNeeds } from './demand.js';
import { drawn, least } from './least.js';
import {
  type Asked,
  askLot,
  askRank,
  askRefusal,
  type Candidate,
  type ClusterFacts,
  type Draw,
  type Policy,
} from './policy.js';
import { sift } from './sift.js';

/** A machine as it fills. */
export interface Place extends Occupancy {
  readonly units: Map<string, Demand>;
}

/** The cluster at the moment of a choice: all machines, ordered by ID. */
export interface Ground {
  readonly places: readonly Place[];
  readonly policy: Policy;
}

/** Takes an answer of the policy, and keeps in mind the first time that it gave none. */
type Note = <T>(asked: { readonly value: T; readonly problem: string | null }) => T;

/** What machines are sorted out by, in this order. */
export const STEPS = ['rules', 'apart', 'spread', 'draw', 'rank', 'load', 'id'] as const;
export type StepName = (typeof STEPS)[number];

export interface Judgement {
  /** Machines that were looked at. */
  readonly machines: number;
  readonly refused: readonly Refused[];
  /** Who is left after each step, in the order of IDs; after `rules` all that are able, after `id` one or none. */
  readonly left: Readonly<Record<StepName, readonly Place[]>>;
  /** Of those that the policy was asked about; infinite where it gave no number. */
  readonly ranks: ReadonlyMap<Place, number>;
  /** What the policy did wrong, the first time; null: nothing. */
  readonly problem: string | null;
}

/** Judges all places for a unit as if it stood on none of them. */
export function judge(unit: Demand, { places, policy }: Ground): Judgement {
  let problem: string | null = null;
  const note: Note = (asked) => {
    problem ??= asked.problem;
    return asked.value;
  };
  const { able, refused } = sift(places, idOf, (place) => note(refuseNewcomer(unit, place, policy)));
  const apart = least(able, (place) => countMinded(unit.wishes, place.units.keys()));
  const spread = least(apart, kinCounter(unit, places));
  const { draw } = policy;
  const lotOf = (place: Place, rule: Draw): number =>
    note(askLot(rule, unit, place.machine)) ?? Number.POSITIVE_INFINITY;
  const picked = draw === undefined ? spread : drawn(spread, draw, (place) => lotOf(place, draw));
  const facts = factsOf(places);
  const ranks = new Map<Place, number>();
  for (const place of picked)
    ranks.set(place, note(askRank(policy, unit, candidateOf(place), facts)) ?? Number.POSITIVE_INFINITY);
  const ranked = least(picked, (place) => ranks.get(place) ?? Number.POSITIVE_INFINITY);
  const lightest = least(ranked, (place) => place.units.size);
  const left = {
    rules: able,
    apart,
    spread,
    draw: picked,
    rank: ranked,
    load: lightest,
    id: lightest.slice(0, 1),
  };
  return {
    machines: places.length,
    refused: inOrderOfRules(refused, unit.requirements),
    left,
    ranks,
    problem,
  };
}

/** The first rule against a machine for a unit that comes anew, the policy's own last. */
export function refuseNewcomer(unit: Demand, place: Occupancy, policy: Policy): Asked<Refusal | null> {
  const refusal = refuse(unit, place) ?? refuseMore(unit, place);
  if (refusal !== null || policy.refuse === undefined) return { value: refusal, problem: null };
  return askRefusal(policy, unit, candidateOf(place));
}

export function idOf({ machine }: Occupancy): string {
  return machine.id;
}

/** Counts, for a place, the unit's family on all machines that have its value of the key the family is spread by. */
export function kinCounter(unit: Demand, places: readonly Place[]): (place: Place) => number {
  const key = unit.wishes.spreadBy;
  if (key === null) return () => 0;
  const byValue = new Map<string | null, number>();
  for (const { machine, units } of places) {
    const value = metadataOf(machine, key);
    byValue.set(value, (byValue.get(value) ?? 0) + countKin(unit.name, units.keys()));
  }
  return ({ machine }) => byValue.get(metadataOf(machine, key)) ?? 0;
}

function candidateOf(place: Occupancy): Candidate {
  return { machine: place.machine, load: place.units.size, taken: sumNeeds(place.units.values()) };
}

/** Good for one choice: what is asked for each candidate is counted once. */
function factsOf(places: readonly Place[]): ClusterFacts {
  const load = (some: readonly Place[]): number => some.reduce((sum, { units }) => sum + units.size, 0);
  const positions = new Map(places.map(({ machine }, i) => [machine.id, i]));
  const known = new Map<string, Map<string | null, number>>();
  const countBy = (key: string): Map<string | null, number> => {
    const counts = new Map<string | null, number>();
    for (const { machine, units } of places) {
      const value = metadataOf(machine, key);
      counts.set(value, (counts.get(value) ?? 0) + units.size);
    }
    known.set(key, counts);
    return counts;
  };
  return {
    machines: places.length,
    load: load(places),
    position: (machine: Machine) => positions.get(machine.id) ?? -1,
    unitsIn: (key, value) => (known.get(key) ?? countBy(key)).get(value) ?? 0,
  };
}
