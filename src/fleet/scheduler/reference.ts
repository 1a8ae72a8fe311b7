// fleet's algorithm (engine/reconciler.go, engine/scheduler.go), slow and obvious: everything is looked at in each
// pass, in the order of names. No engine runs it: it is what scheduler.ts, which looks only at what changed, must agree
// with, what the benchmark measures that against, and what explain.ts and capacity.ts ask, who want to see each choice.
import { compareStrings } from '../../base/index.js';
import type { Machine } from '../machine.js';
import type { NoMachine, ScheduleReason, UnscheduleReason } from '../reasons.js';
import { refuse, refuseMetadata, replaces } from './able.js';
import type { PlaceableUnit } from './demand.js';
import { type Ground, type Judgement, judge, type Place } from './judge.js';
import type { Placement, Plan } from './plan.js';
import type { Policy } from './policy.js';

/** What a plan is made from. */
export interface Cluster<U extends PlaceableUnit> {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly units: ReadonlyMap<string, U>;
  /** IDs of machines that are away but whose units stay. */
  readonly held: ReadonlySet<string>;
}

/** Sees a choice at the moment it is made: the places change as soon as it has returned. */
type Watch<U extends PlaceableUnit> = (unit: U, ground: Ground, judgement: Judgement) => void;

/** The plan as it grows: who is where, as of the decisions made so far. */
interface Draft<U extends PlaceableUnit> extends Ground {
  readonly byMachine: ReadonlyMap<string, Place>;
  readonly watch: Watch<U>;
  readonly held: ReadonlySet<string>;
  readonly leaves: Map<U, NonNullable<Placement<U>['leave']>>;
  readonly arrivals: Map<U, NonNullable<Placement<U>['arrive']>>;
  problem: string | null;
}

export function planWhole<U extends PlaceableUnit>(cluster: Cluster<U>, policy: Policy): Plan<U> {
  return settle(cluster, policy).plan;
}

/** The plan, and the machines as they stand once it is carried out. `watch` is told of each choice as it is made. */
export function settle<U extends PlaceableUnit>(
  cluster: Cluster<U>,
  policy: Policy,
  watch: Watch<U> = () => undefined,
): { readonly plan: Plan<U>; readonly places: readonly Place[] } {
  const units = [...cluster.units.values()]
    .filter((unit) => !unit.requirements.global && !unit.template)
    .sort((a, b) => compareStrings(a.name, b.name));
  const draft = startDraft(cluster, units, policy, watch);
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
  const plan = { placements: placements(units, draft), pending, policyProblem: draft.problem };
  return { plan, places: draft.places };
}

/** Machines with the units that stand on them: scheduled ones, and global ones that fit (fleet's clusterState.agents). */
function startDraft<U extends PlaceableUnit>(
  cluster: Cluster<U>,
  units: readonly U[],
  policy: Policy,
  watch: Watch<U>,
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
  return { places, byMachine, held, policy, watch, leaves: new Map(), arrivals: new Map(), problem: null };
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

/** The place that takes it, and why; or why none does. */
function choose<U extends PlaceableUnit>(
  unit: U,
  draft: Draft<U>,
): { readonly place: Place; readonly reason: ScheduleReason } | NoMachine {
  const judgement = judge(unit, draft);
  draft.problem ??= judgement.problem;
  draft.watch(unit, draft, judgement);
  const { machines, refused, left } = judgement;
  const [place] = left.id;
  if (place === undefined) return { code: 'no-machine', machines, refused };
  const reason: ScheduleReason = {
    code: 'not-scheduled',
    targetState: unit.targetState,
    policy: draft.policy.name,
    able: left.rules.length,
    machines,
    load: place.units.size,
  };
  return { place, reason };
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
