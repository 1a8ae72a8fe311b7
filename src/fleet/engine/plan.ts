// What the engine should do, as a pure function of what it knows (fleet's engine/reconciler.go): which units leave
// their machine and why, where the homeless go and why there, and which must wait. Decisions see the earlier ones
// of the same plan. Walks everything in the order of names, so equal views give equal plans.
import { compareStrings } from '../../base/index.js';
import { isTemplate } from '../../systemd/index.js';
import type { PendingReason, Refusal, ScheduleReason, UnscheduleReason } from '../reasons.js';
import { type Demand, type Occupancy, refuse, refuseMetadata, replaces } from '../scheduler/able.js';
import type { Policy } from '../scheduler/policy.js';
import type { EngineUnit, EngineView } from './view.js';

/** One unit's move. At least one of `leave` and `arrive` is there. */
export interface Placement {
  readonly unit: EngineUnit;
  readonly leave: { readonly machine: string; readonly reason: UnscheduleReason } | null;
  readonly arrive: { readonly machine: string; readonly reason: ScheduleReason } | null;
}

export interface EnginePlan {
  /** At most one per unit, ordered by its name. */
  readonly placements: readonly Placement[];
  readonly pending: readonly { readonly unit: EngineUnit; readonly reason: PendingReason }[];
}

/** The plan as it grows: who is where, as of the decisions made so far. */
interface Draft {
  readonly places: readonly Place[];
  readonly byMachine: ReadonlyMap<string, Place>;
  readonly leaves: Map<EngineUnit, NonNullable<Placement['leave']>>;
  readonly arrivals: Map<EngineUnit, NonNullable<Placement['arrive']>>;
}

interface Place extends Occupancy {
  readonly units: Map<string, Demand>;
}

export function planEngine(view: EngineView, policy: Policy): EnginePlan {
  const units = [...view.units.values()]
    .filter((unit) => !unit.requirements.global && !isTemplate(unit.parsedName))
    .sort((a, b) => compareStrings(a.name, b.name));
  const draft = startDraft(view, units);
  for (const unit of units) unschedule(unit, draft);
  const pending = [];
  for (const unit of units) {
    if (unit.targetState === 'inactive' || homeOf(unit, draft) !== null) continue;
    const chosen = choose(unit, draft.places, policy);
    if ('refusals' in chosen) pending.push({ unit, reason: chosen });
    else arrive(unit, chosen, draft);
  }
  for (const unit of units) displaceReplaced(unit, view, draft, policy);
  return { placements: placements(units, draft), pending };
}

/** Machines with the units that stand on them: scheduled ones, and global ones that fit (fleet's clusterState.agents). */
function startDraft(view: EngineView, units: readonly EngineUnit[]): Draft {
  const places = [...view.machines.values()]
    .sort((a, b) => compareStrings(a.id, b.id))
    .map((machine): Place => ({ machine, units: new Map() }));
  const byMachine = new Map(places.map((place) => [place.machine.id, place]));
  for (const unit of view.units.values()) {
    if (!unit.requirements.global || unit.targetState === 'inactive') continue;
    for (const place of places) {
      if (refuseMetadata(unit.requirements, place.machine) === null) place.units.set(unit.name, unit);
    }
  }
  for (const unit of units) {
    if (unit.targetState !== 'inactive') byMachine.get(unit.machine ?? '')?.units.set(unit.name, unit);
  }
  return { places, byMachine, leaves: new Map(), arrivals: new Map() };
}

/** Where a unit is, as of the decisions so far. */
function homeOf(unit: EngineUnit, draft: Draft): string | null {
  const arrival = draft.arrivals.get(unit);
  if (arrival !== undefined) return arrival.machine;
  return draft.leaves.has(unit) ? null : unit.machine;
}

function unschedule(unit: EngineUnit, draft: Draft): void {
  if (unit.machine === null) return;
  const reason = reasonToLeave(unit, unit.machine, draft);
  if (reason !== null) leave(unit, unit.machine, reason, draft);
}

function reasonToLeave(unit: EngineUnit, machine: string, draft: Draft): UnscheduleReason | null {
  if (unit.targetState === 'inactive') return { code: 'target-inactive' };
  const place = draft.byMachine.get(machine);
  if (place === undefined) return { code: 'machine-gone', machine };
  const refusal = refuse(unit, place);
  // Being replaced is settled last, when it is known whether there is another machine to go to.
  if (refusal === null || refusal.code === 'replaced-by') return null;
  return { code: 'unable', machine, refusal };
}

function leave(unit: EngineUnit, machine: string, reason: UnscheduleReason, draft: Draft): void {
  draft.byMachine.get(machine)?.units.delete(unit.name);
  draft.leaves.set(unit, { machine, reason });
}

function choose(
  unit: EngineUnit,
  places: readonly Place[],
  policy: Policy,
): { readonly place: Place; readonly reason: ScheduleReason } | PendingReason {
  const able: Place[] = [];
  const refusals = new Map<string, { readonly refusal: Refusal; count: number }>();
  for (const place of places) {
    const refusal = refuse(unit, place);
    if (refusal === null) {
      able.push(place);
      continue;
    }
    const key = JSON.stringify(refusal);
    const known = refusals.get(key);
    if (known === undefined) refusals.set(key, { refusal, count: 1 });
    else known.count += 1;
  }
  const [first, ...rest] = able;
  if (first === undefined)
    return { code: 'no-machine', machines: places.length, refusals: [...refusals.values()] };
  const winner = policy.choose(unit, [first, ...rest]);
  const place = able.find((candidate) => candidate.machine.id === winner.machine.id) ?? first;
  return {
    place,
    reason: {
      code: 'not-scheduled',
      targetState: unit.targetState,
      policy: policy.name,
      able: able.length,
      machines: places.length,
      load: place.units.size,
    },
  };
}

function arrive(
  unit: EngineUnit,
  chosen: { readonly place: Place; readonly reason: ScheduleReason },
  draft: Draft,
): void {
  chosen.place.units.set(unit.name, unit);
  draft.arrivals.set(unit, { machine: chosen.place.machine.id, reason: chosen.reason });
}

/** Sends the units that this one replaces to other machines; one that fits nowhere else stays. */
function displaceReplaced(unit: EngineUnit, view: EngineView, draft: Draft, policy: Policy): void {
  if (unit.requirements.replaces.length === 0 || unit.targetState === 'inactive') return;
  const place = draft.byMachine.get(homeOf(unit, draft) ?? '');
  if (place === undefined) return;
  const neighbours = [...place.units.keys()].sort(compareStrings);
  for (const name of neighbours) {
    const other = view.units.get(name);
    // A unit that this plan has already moved is looked at again in the next one.
    if (
      other === undefined ||
      !replaces(unit, other) ||
      draft.arrivals.has(other) ||
      other.requirements.global
    )
      continue;
    const chosen = choose(
      other,
      draft.places.filter((candidate) => candidate !== place),
      policy,
    );
    if ('refusals' in chosen) continue;
    leave(other, place.machine.id, { code: 'replaced', by: unit.name }, draft);
    arrive(other, chosen, draft);
  }
}

function placements(units: readonly EngineUnit[], draft: Draft): readonly Placement[] {
  return units.flatMap((unit) => {
    const leaving = draft.leaves.get(unit) ?? null;
    const arriving = draft.arrivals.get(unit) ?? null;
    // What drove it away has itself gone within this plan: it stays.
    if (leaving?.machine === arriving?.machine) return [];
    return [{ unit, leave: leaving, arrive: arriving }];
  });
}
