// fleet's algorithm (engine/reconciler.go, engine/scheduler.go), slow and obvious: everything is looked at in each
// pass, in the order of names. Nothing that runs uses it: it is what scheduler.ts, which looks only at what changed, must
// agree with, and what the benchmark measures it against.
import { compareStrings } from '../../base/index.js';
import { type Machine, metadataOf } from '../machine.js';
import {
  EXAMPLES_MAX,
  inOrderOfRules,
  type NoMachine,
  type Refusal,
  ruleOf,
  type ScheduleReason,
  type UnscheduleReason,
} from '../reasons.js';
import { type Occupancy, refuse, refuseMetadata, refuseMore, replaces } from './able.js';
import { countKin, countMinded, type Demand, type PlaceableUnit, sumNeeds } from './demand.js';
import type { Placement, Plan } from './plan.js';
import { askLot, askRank, askRefusal, type Candidate, type ClusterFacts, type Policy } from './policy.js';

/** What a plan is made from. */
export interface Cluster<U extends PlaceableUnit> {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly units: ReadonlyMap<string, U>;
  /** IDs of machines that are away but whose units stay. */
  readonly held: ReadonlySet<string>;
}

interface Place extends Occupancy {
  readonly units: Map<string, Demand>;
}

/** The plan as it grows: who is where, as of the decisions made so far. */
interface Draft<U extends PlaceableUnit> {
  readonly places: readonly Place[];
  readonly byMachine: ReadonlyMap<string, Place>;
  readonly held: ReadonlySet<string>;
  readonly policy: Policy;
  readonly leaves: Map<U, NonNullable<Placement<U>['leave']>>;
  readonly arrivals: Map<U, NonNullable<Placement<U>['arrive']>>;
  problem: string | null;
}

export function planWhole<U extends PlaceableUnit>(cluster: Cluster<U>, policy: Policy): Plan<U> {
  const units = [...cluster.units.values()]
    .filter((unit) => !unit.requirements.global && !unit.template)
    .sort((a, b) => compareStrings(a.name, b.name));
  const draft = startDraft(cluster, units, policy);
  for (const unit of units) unschedule(unit, draft);
  const pending = [];
  for (const unit of units) {
    if (unit.targetState === 'inactive') continue;
    const home = homeOf(unit, draft);
    if (home !== null) {
      // It stays on a machine that is away.
      const why = unit.wishes.sticky ? 'sticky' : 'held';
      if (!draft.byMachine.has(home))
        pending.push({ unit, reason: { code: 'machine-away' as const, machine: home, why } as const });
      continue;
    }
    const chosen = choose(unit, draft);
    if ('refused' in chosen) pending.push({ unit, reason: chosen });
    else arrive(unit, chosen, draft);
  }
  for (const unit of units) displaceReplaced(unit, cluster, draft);
  return { placements: placements(units, draft), pending, policyProblem: draft.problem };
}

/** Machines with the units that stand on them: scheduled ones, and global ones that fit (fleet's clusterState.agents). */
function startDraft<U extends PlaceableUnit>(
  cluster: Cluster<U>,
  units: readonly U[],
  policy: Policy,
): Draft<U> {
  const places = [...cluster.machines.values()]
    .sort((a, b) => compareStrings(a.id, b.id))
    .map((machine): Place => ({ machine, units: new Map() }));
  const byMachine = new Map(places.map((place) => [place.machine.id, place]));
  for (const unit of cluster.units.values()) {
    if (!unit.requirements.global || unit.template || unit.targetState === 'inactive') continue;
    for (const place of places) {
      if (refuseMetadata(unit.requirements, place.machine) === null) place.units.set(unit.name, unit);
    }
  }
  for (const unit of units) {
    if (unit.targetState === 'inactive') continue;
    if (unit.machine === null) continue;
    for (const id of [unit.machine, unit.movingTo]) byMachine.get(id ?? '')?.units.set(unit.name, unit);
  }
  const { held } = cluster;
  return { places, byMachine, held, policy, leaves: new Map(), arrivals: new Map(), problem: null };
}

/** Where a unit is, as of the decisions so far. */
function homeOf<U extends PlaceableUnit>(unit: U, draft: Draft<U>): string | null {
  const arrival = draft.arrivals.get(unit);
  if (arrival !== undefined) return arrival.machine;
  return draft.leaves.has(unit) ? null : unit.machine;
}

function unschedule<U extends PlaceableUnit>(unit: U, draft: Draft<U>): void {
  if (unit.machine === null) return;
  const reason = reasonToLeave(unit, unit.machine, draft);
  if (reason !== null) leave(unit, unit.machine, reason, draft);
}

function reasonToLeave<U extends PlaceableUnit>(
  unit: U,
  machine: string,
  draft: Draft<U>,
): UnscheduleReason | null {
  if (unit.targetState === 'inactive') return { code: 'target-inactive' };
  if (unit.wishes.sticky) return null;
  const place = draft.byMachine.get(machine);
  if (place === undefined) return draft.held.has(machine) ? null : { code: 'machine-gone', machine };
  const refusal = refuse(unit, place);
  // Being replaced is settled last, when it is known whether there is another machine to go to.
  if (refusal === null || refusal.code === 'replaced-by') return null;
  return { code: 'unable', machine, refusal };
}

function leave<U extends PlaceableUnit>(
  unit: U,
  machine: string,
  reason: UnscheduleReason,
  draft: Draft<U>,
): void {
  for (const id of [machine, unit.movingTo]) draft.byMachine.get(id ?? '')?.units.delete(unit.name);
  draft.leaves.set(unit, { machine, reason });
}

function choose<U extends PlaceableUnit>(
  unit: U,
  draft: Draft<U>,
): { readonly place: Place; readonly reason: ScheduleReason } | NoMachine {
  const able: Place[] = [];
  const refused = new Map<string, { count: number; examples: { machine: string; refusal: Refusal }[] }>();
  const { places } = draft;
  for (const place of places) {
    const refusal = refuseNewcomer(unit, place, draft);
    if (refusal === null) {
      able.push(place);
      continue;
    }
    const rule = refused.get(ruleOf(refusal)) ?? { count: 0, examples: [] };
    refused.set(ruleOf(refusal), rule);
    rule.count += 1;
    if (rule.examples.length < EXAMPLES_MAX) rule.examples.push({ machine: place.machine.id, refusal });
  }
  const place = best(unit, able, draft);
  if (place === null)
    return {
      code: 'no-machine',
      machines: places.length,
      refused: inOrderOfRules(refused, unit.requirements),
    };
  const reason: ScheduleReason = {
    code: 'not-scheduled',
    targetState: unit.targetState,
    policy: draft.policy.name,
    able: able.length,
    machines: places.length,
    load: place.units.size,
  };
  return { place, reason };
}

function refuseNewcomer<U extends PlaceableUnit>(unit: U, place: Place, draft: Draft<U>): Refusal | null {
  const refusal = refuse(unit, place) ?? refuseMore(unit, place);
  if (refusal !== null || draft.policy.refuse === undefined) return refusal;
  const asked = askRefusal(draft.policy, unit, candidateOf(place));
  note(asked.problem, draft);
  return asked.value;
}

function note<U extends PlaceableUnit>(problem: string | null, draft: Draft<U>): void {
  draft.problem ??= problem;
}

/** The machine that the unit's wishes leave and the policy likes best; null when there is none. */
function best<U extends PlaceableUnit>(unit: U, able: readonly Place[], draft: Draft<U>): Place | null {
  const apart = least(able, (place) => countMinded(unit.wishes, place.units.keys()));
  const spread = least(apart, (place) => kinAround(unit, place, draft));
  const drawn = draw(unit, spread, draft);
  const facts = factsOf(draft);
  const ranked = least(drawn, (place) => {
    const asked = askRank(draft.policy, unit, candidateOf(place), facts);
    note(asked.problem, draft);
    return asked.value ?? Number.POSITIVE_INFINITY;
  });
  return least(ranked, (place) => place.units.size)[0] ?? null;
}

/** Those with the least cost, in the order they had. */
function least(places: readonly Place[], cost: (place: Place) => number): readonly Place[] {
  const costs = places.map(cost);
  const lowest = costs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return places.filter((_, i) => costs[i] === lowest);
}

function draw<U extends PlaceableUnit>(unit: U, places: readonly Place[], draft: Draft<U>): readonly Place[] {
  const { draw: rule } = draft.policy;
  if (rule === undefined) return places;
  const lots = places.map((place) => {
    const asked = askLot(rule, unit, place.machine);
    note(asked.problem, draft);
    return { place, lot: asked.value ?? Number.POSITIVE_INFINITY };
  });
  lots.sort((a, b) => (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));
  const drawn = new Set(lots.slice(0, Math.max(1, Math.trunc(rule.count) || 1)).map(({ place }) => place));
  return places.filter((place) => drawn.has(place));
}

/** Units of its family on all machines that have the value of the key it is spread by. */
function kinAround<U extends PlaceableUnit>(unit: U, place: Place, draft: Draft<U>): number {
  const key = unit.wishes.spreadBy;
  if (key === null) return 0;
  const value = metadataOf(place.machine, key);
  return draft.places
    .filter((other) => metadataOf(other.machine, key) === value)
    .reduce((sum, other) => sum + countKin(unit.name, other.units.keys()), 0);
}

function candidateOf(place: Place): Candidate {
  return { machine: place.machine, load: place.units.size, taken: sumNeeds(place.units.values()) };
}

function factsOf<U extends PlaceableUnit>({ places }: Draft<U>): ClusterFacts {
  const load = (some: readonly Place[]): number => some.reduce((sum, { units }) => sum + units.size, 0);
  return {
    machines: places.length,
    load: load(places),
    position: (machine) => places.findIndex((place) => place.machine.id === machine.id),
    unitsIn: (key, value) => load(places.filter((place) => metadataOf(place.machine, key) === value)),
  };
}

function arrive<U extends PlaceableUnit>(
  unit: U,
  chosen: { readonly place: Place; readonly reason: ScheduleReason },
  draft: Draft<U>,
): void {
  chosen.place.units.set(unit.name, unit);
  draft.arrivals.set(unit, { machine: chosen.place.machine.id, reason: chosen.reason });
}

/** Sends the units that this one replaces to other machines; one that fits nowhere else stays. */
function displaceReplaced<U extends PlaceableUnit>(unit: U, cluster: Cluster<U>, draft: Draft<U>): void {
  if (unit.requirements.replaces.length === 0 || unit.targetState === 'inactive') return;
  const place = draft.byMachine.get(homeOf(unit, draft) ?? '');
  if (place === undefined) return;
  const neighbours = [...place.units.keys()].sort(compareStrings);
  for (const name of neighbours) {
    const other = cluster.units.get(name);
    if (other === undefined || !replaces(unit, other) || !mayBeDisplaced(other, place, draft)) continue;
    // Where the one that replaces it stands it cannot stay: that machine refuses it.
    const chosen = choose(other, draft);
    if ('refused' in chosen) continue;
    leave(other, place.machine.id, { code: 'replaced', by: unit.name }, draft);
    arrive(other, chosen, draft);
  }
}

/** A unit that this plan has already moved, or that is on its way, is looked at again later. */
function mayBeDisplaced<U extends PlaceableUnit>(unit: U, place: Place, draft: Draft<U>): boolean {
  return (
    homeOf(unit, draft) === place.machine.id &&
    !draft.arrivals.has(unit) &&
    unit.movingTo === null &&
    !unit.wishes.sticky &&
    !unit.requirements.global
  );
}

function placements<U extends PlaceableUnit>(units: readonly U[], draft: Draft<U>): readonly Placement<U>[] {
  return units.flatMap((unit) => {
    const leaving = draft.leaves.get(unit) ?? null;
    const arriving = draft.arrivals.get(unit) ?? null;
    // What drove it away has itself gone within this plan: it stays.
    if (leaving?.machine === arriving?.machine) return [];
    return [{ unit, leave: leaving, arrive: arriving }];
  });
}
