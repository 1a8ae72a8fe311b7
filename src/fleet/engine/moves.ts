// How units get to the machines that somebody wished them on: a copy is ordered there, and when it runs the unit is
// scheduled there and the old copy goes. Pure: what each wish needs next, or why it is called off.
import { compareStrings } from '../../base/index.js';
import type { CallOffReason } from '../reasons.js';
import type { MoveWish } from '../registry/codecs.js';
import { keys } from '../registry/keys.js';
import { type Occupancy, refuse, refuseMetadata, refuseMore } from '../scheduler/able.js';
import type { Demand } from '../scheduler/demand.js';
import type { EngineUnit, EngineView } from './view.js';

/** How long a copy may take until it runs, in minutes. */
export const MOVE_MINUTES_MAX = 10;

/** A wish as it was seen, by the revision of its writing. The unit is null when it is gone, the wish when it cannot be read. */
interface Seen {
  readonly name: string;
  readonly revision: number;
  readonly unit: EngineUnit | null;
  readonly wish: MoveWish | null;
}

type Going = Seen & { readonly unit: EngineUnit; readonly wish: MoveWish };

export type MoveTask =
  /** Tells the machine it goes to of it. */
  | (Going & { readonly type: 'begin' })
  /** Schedules it there, where it was seen to run at `arrivalRevision`. */
  | (Going & { readonly type: 'finish'; readonly arrivalRevision: number })
  | (Seen & { readonly type: 'call-off'; readonly reason: CallOffReason });

interface Place extends Occupancy {
  readonly units: Map<string, Demand>;
}

/** `isLate` says of the revision of a wish whether it has been waited for long enough. */
export function planMoves(view: EngineView, isLate: (revision: number) => boolean): readonly MoveTask[] {
  if (view.moves.size === 0) return [];
  const places = placesOf(view);
  const seen = [...view.moves]
    .map(([name, { value, modRevision }]): Seen => {
      return { name, revision: modRevision, unit: view.units.get(name) ?? null, wish: value };
    })
    .sort((a, b) => compareStrings(a.name, b.name));
  const reasons = new Map<string, CallOffReason>();
  for (const one of seen) {
    const late = isLate(one.revision) && arrivalRevision(one, view) === null;
    const reason = reasonToCallOff(one, view, places) ?? (late ? LATE : null);
    if (reason !== null) reasons.set(one.name, reason);
  }
  return companies(seen).flatMap((company) => settle(company, reasons, view));
}

const LATE: CallOffReason = { code: 'late', minutes: MOVE_MINUTES_MAX };

function reasonToCallOff(
  { name, revision, unit, wish }: Seen,
  view: EngineView,
  places: ReadonlyMap<string, Place>,
): CallOffReason | null {
  if (wish === null) return { code: 'unreadable' };
  if (unit === null) return { code: 'unit-gone' };
  if (unit.machine !== wish.from) return { code: 'unit-elsewhere' };
  if (Math.max(unit.objectRevision, unit.targetStateRevision) > revision) return { code: 'unit-changed' };
  if (unit.targetState === 'inactive') return { code: 'unit-changed' };
  // Its copy may have begun what is not to be done again.
  if (unit.ended && unit.outcomeRevision > revision) return { code: 'unit-ended' };
  const place = places.get(wish.to);
  if (place === undefined) return { code: 'machine-gone', machine: wish.to };
  const arrival = view.arrivals.get(name)?.value ?? null;
  if (arrival?.move === revision && arrival.outcome === 'failed') return { code: 'failed', machine: wish.to };
  const refusal = refuse(unit, place) ?? (isBegun(unit, wish, view) ? null : refuseEntry(unit, place));
  return refusal === null ? null : { code: 'unable', machine: wish.to, refusal };
}

/** Limits keep a newcomer away, but drive nobody out. */
function refuseEntry(unit: EngineUnit, { machine, units }: Place): ReturnType<typeof refuseMore> {
  const others = new Map(units);
  others.delete(unit.name);
  return refuseMore(unit, { machine, units: others });
}

function isBegun(unit: EngineUnit, { to }: MoveWish, view: EngineView): boolean {
  return view.orders.has(keys.schedule(to, unit.name));
}

/** What is or comes to be on the machines that units go to, as scheduler/ sees it. */
function placesOf(view: EngineView): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { value } of view.moves.values()) {
    const machine = view.machines.get(value?.to ?? '');
    if (machine !== undefined) places.set(machine.id, { machine, units: new Map() });
  }
  for (const unit of view.units.values()) {
    if (unit.template || unit.targetState === 'inactive') continue;
    if (!unit.requirements.global) {
      for (const id of [unit.machine, unit.movingTo]) places.get(id ?? '')?.units.set(unit.name, unit);
      continue;
    }
    for (const place of places.values())
      if (refuseMetadata(unit.requirements, place.machine) === null) place.units.set(unit.name, unit);
  }
  return places;
}

/** Units that must be on one machine and go the same way, each company with its followers before those they follow. */
function companies(seen: readonly Seen[]): readonly (readonly Seen[])[] {
  const byName = new Map(seen.map((one) => [one.name, one]));
  const linked = new Map<string, Seen[]>(seen.map(({ name }) => [name, []]));
  const peersOf = ({ unit, wish }: Seen): readonly Seen[] =>
    (unit?.requirements.machineOf ?? []).flatMap((name) => {
      const peer = byName.get(name);
      return peer?.wish?.to === wish?.to && peer?.wish?.from === wish?.from ? (peer ?? []) : [];
    });
  for (const one of seen)
    for (const peer of peersOf(one)) {
      linked.get(one.name)?.push(peer);
      linked.get(peer.name)?.push(one);
    }
  const met = new Set<Seen>();
  return seen.flatMap((one) => {
    const company = gather(one, met, (next) => linked.get(next.name) ?? []);
    return company.length === 0 ? [] : [gatherAll(company, peersOf).reverse()];
  });
}

function gatherAll(company: readonly Seen[], peersOf: (one: Seen) => readonly Seen[]): Seen[] {
  const met = new Set<Seen>();
  return company.flatMap((one) => gather(one, met, peersOf));
}

/** All that is reached from here and was not met before, each behind what it leads to. */
function gather(start: Seen, met: Set<Seen>, next: (one: Seen) => readonly Seen[]): Seen[] {
  const gathered: Seen[] = [];
  const stack: { readonly one: Seen; readonly left: Seen[] }[] = [];
  const enter = (one: Seen): void => {
    if (met.has(one)) return;
    met.add(one);
    stack.push({ one, left: [...next(one)] });
  };
  enter(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const ahead = top.left.shift();
    if (ahead !== undefined) enter(ahead);
    else gathered.push(...stack.splice(-1).map(({ one }) => one));
  }
  return gathered;
}

/** They come together or not at all. */
function settle(
  company: readonly Seen[],
  reasons: ReadonlyMap<string, CallOffReason>,
  view: EngineView,
): readonly MoveTask[] {
  const lost = company.find(({ name }) => reasons.has(name));
  if (lost !== undefined)
    return company.map((one) => {
      const reason = reasons.get(one.name) ?? { code: 'without', unit: lost.name };
      return { type: 'call-off', ...one, reason };
    });
  const going = company.filter((one): one is Going => one.unit !== null && one.wish !== null);
  const orders = going.filter((one) => !isOrdered(one, view));
  if (orders.length > 0) return orders.map((one) => ({ type: 'begin', ...one }));
  const finished = going.map((one) => ({ one, arrivalRevision: arrivalRevision(one, view) }));
  if (finished.some((each) => each.arrivalRevision === null)) return [];
  return finished.map((each) => ({
    type: 'finish',
    ...each.one,
    arrivalRevision: each.arrivalRevision ?? 0,
  }));
}

function isOrdered({ unit, wish, revision }: Going, { orders }: EngineView): boolean {
  const order = orders.get(keys.schedule(wish.to, unit.name))?.order;
  if (order?.hash !== unit.hash || order.targetState !== unit.targetState) return false;
  return order.ended === unit.ended && order.arriving === revision;
}

/** When its copy was last told to run; null: it does not yet. */
function arrivalRevision({ name, revision, wish }: Seen, { arrivals }: EngineView): number | null {
  const arrival = arrivals.get(name);
  const value = arrival?.value ?? null;
  if (value === null) return null;
  if (value.machine !== wish?.to || value.move !== revision || value.outcome !== 'runs') return null;
  return arrival?.modRevision ?? null;
}
