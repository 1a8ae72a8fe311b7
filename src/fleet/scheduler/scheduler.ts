// The scheduler: fleet's algorithm (reference.ts says it slowly and obviously) over an index of the cluster, so that a
// pass looks only at units that a change concerns. Give it what changed, then ask for a plan. Until the next one it
// takes what it decided for done; what the cluster shows instead by then counts, and is decided on anew.
import { compareStrings } from '../../base/index.js';
import type { Machine } from '../machine.js';
import type { PendingReason, UnscheduleReason } from '../reasons.js';
import type { PlaceableUnit } from './demand.js';
import { Agenda, inOrderOfNames } from './index/agenda.js';
import { Chooser, type Chosen } from './index/choice.js';
import { ClusterIndex } from './index/cluster-index.js';
import type { Entry } from './index/entry.js';
import { refuseHere, whyNone } from './index/refusals.js';
import type { Shape } from './index/shape.js';
import type { Slot } from './index/slots.js';
import { Sources } from './index/sources.js';
import type { Placement, Plan } from './plan.js';
import type { Policy } from './policy.js';

interface Pending {
  readonly unit: PlaceableUnit;
  readonly reason: PendingReason;
}

/** A plan for a cluster as it is at one moment. */
export function planCluster(
  machines: Iterable<Machine>,
  units: Iterable<PlaceableUnit>,
  policy: Policy,
): Plan<PlaceableUnit> {
  const scheduler = new Scheduler(policy);
  for (const machine of machines) scheduler.setMachine(machine);
  for (const unit of units) scheduler.setUnit(unit);
  return scheduler.plan();
}

export class Scheduler {
  readonly #index: ClusterIndex;
  readonly #chooser: Chooser;
  /** Machines that changed since the last plan: the newest of each; null: gone. */
  #machines = new Map<string, Machine | null>();
  /** Units to look at in the next pass. */
  #dirty: Entry[] = [];
  /** Those being looked at in the first part of a pass. */
  #agenda: Agenda | null = null;
  /** Shapes that something may have helped. */
  #woken = new Set<Shape>();
  #sources: Sources | null = null;
  #reasons = new WeakMap<Shape, { readonly version: number; readonly reason: PendingReason }>();
  /** Units that stand beside one that they replace. */
  #standoffs = new Set<Entry>();
  #rivals: Agenda | null = null;
  /** Units that the last plan decided about. */
  #decided: Entry[] = [];
  #held: ReadonlySet<string> = new Set();

  constructor(policy: Policy) {
    this.#index = new ClusterIndex(policy.byLoad ?? 'fewest', {
      unit: (entry) => this.#concern(entry),
      shape: (shape) => this.#wake(shape),
      standoff: (entry) => this.#faceOff(entry),
    });
    this.#chooser = new Chooser(this.#index, policy);
  }

  setMachine(machine: Machine): void {
    this.#machines.set(machine.id, machine);
  }

  removeMachine(id: string): void {
    this.#machines.set(id, null);
  }

  setUnit(unit: PlaceableUnit): void {
    this.#index.noteUnit(unit.name, unit);
  }

  removeUnit(name: string): void {
    this.#index.noteUnit(name, null);
  }

  /** Machines that are away but whose units are to stay on them for now. */
  setHeld(held: ReadonlySet<string>): void {
    for (const id of new Set([...this.#held, ...held])) {
      if (this.#held.has(id) === held.has(id)) continue;
      for (const entry of this.#index.slots.find(id)?.units ?? []) this.#concern(entry);
    }
    this.#held = held;
  }

  /** Whether a plan would look at nothing. */
  get atRest(): boolean {
    this.#takeIn();
    return this.#dirty.length + this.#woken.size + this.#standoffs.size === 0;
  }

  /** What should change, now that all that was told has. */
  plan(): Plan<PlaceableUnit> {
    this.#takeIn();
    const { homeless, away } = this.#unschedule();
    const pending = mergeByName(away, this.#schedule(homeless));
    this.#displace();
    const placements = this.#placements();
    const policyProblem = this.#chooser.problem;
    this.#chooser.problem = null;
    return { placements, pending, policyProblem };
  }

  /** Machines first: what units are put on must be there. */
  #takeIn(): void {
    for (const [id, machine] of this.#machines) {
      if (machine === null) this.#index.takeMachine(id);
      else this.#index.putMachine(machine);
    }
    this.#machines = new Map();
    this.#index.takeIn();
    const decided = this.#decided;
    this.#decided = [];
    for (const entry of decided) if (!entry.gone) this.#index.settle(entry);
  }

  /** Takes units off machines they may not stay on. Those that need one, and those that stay on one that is away, by name. */
  #unschedule(): { readonly homeless: readonly Entry[]; readonly away: readonly Pending[] } {
    const agenda = new Agenda(this.#dirty);
    this.#dirty = [];
    this.#agenda = agenda;
    const homeless: Entry[] = [];
    const away: Pending[] = [];
    for (let entry = agenda.next(); entry !== null; entry = agenda.next()) {
      entry.dirty = false;
      if (entry.gone || !entry.placeable) continue;
      const reason = this.#reasonToLeave(entry);
      if (reason !== null) this.#takeOff(entry, reason);
      if (entry.home?.machine === null) away.push(awaited(entry, entry.home.id));
      if (entry.active && entry.home === null && !this.#isQueued(entry)) homeless.push(entry);
    }
    this.#agenda = null;
    return { homeless, away };
  }

  #reasonToLeave(entry: Entry): UnscheduleReason | null {
    const { unit, shape, home } = entry;
    if (!entry.active) return unit.machine === null ? null : { code: 'target-inactive' };
    if (home === null || shape === null || unit.wishes.sticky) return null;
    if (home.machine === null)
      return this.#held.has(home.id) ? null : { code: 'machine-gone', machine: home.id };
    const refusal = refuseHere(this.#index, entry, shape, home);
    return refusal === null ? null : { code: 'unable', machine: home.id, refusal };
  }

  #takeOff(entry: Entry, reason: UnscheduleReason): void {
    const machine = entry.home?.id ?? entry.unit.machine ?? '';
    this.#decide(entry);
    entry.leaves = { machine, reason };
    this.#index.moveTo(entry, null);
  }

  #putOn(entry: Entry, { slot, reason }: Chosen): void {
    this.#decide(entry);
    entry.arrives = { machine: slot.id, reason };
    this.#index.moveTo(entry, slot);
  }

  #decide(entry: Entry): void {
    if (entry.leaves === null && entry.arrives === null) this.#decided.push(entry);
  }

  /** Whether it waits where those that wait are looked at anyway. */
  #isQueued({ waitsIn, shape }: Entry): boolean {
    return waitsIn !== null && shape?.hopeless === false;
  }

  /** Finds machines for units in the order of names; of those that wait, as long as one of their shape finds one. */
  #schedule(homeless: readonly Entry[]): readonly Pending[] {
    const sources = new Sources(homeless);
    this.#sources = sources;
    const woken = this.#woken;
    this.#woken = new Set();
    for (const shape of woken) if (!shape.hopeless) sources.addWaiting(shape);
    const pending: Pending[] = [];
    for (let entry = sources.next(); entry !== null; entry = sources.next()) {
      const { shape } = entry;
      if (shape === null || entry.home !== null) continue;
      const chosen = shape.hopeless ? null : this.#chooser.choose(entry, shape);
      if (chosen !== null) {
        this.#putOn(entry, chosen);
        continue;
      }
      this.#giveUp(shape);
      shape.waiting.add(entry);
      // Where one fits nowhere, no other of its shape does.
      sources.endWaiting(shape);
      pending.push({ unit: entry.unit, reason: this.#whyNone(entry, shape) });
    }
    this.#sources = null;
    return pending;
  }

  /** No unit of the shape finds a machine until something changes that may help. */
  #giveUp(shape: Shape): void {
    if (shape.hopeless) return;
    shape.hopeless = true;
    const { machineOf } = shape.demand.requirements;
    // Peers that stand nowhere together tell by themselves when they come.
    if (machineOf.length > 0 && this.#index.besidePeers(machineOf).length === 0) return;
    this.#index.watchPool(shape);
    if (this.#chooser.mayWaitForRoom(shape)) this.#index.waitForRoom(shape);
  }

  #whyNone(entry: Entry, shape: Shape): PendingReason {
    const { version } = this.#index;
    const known = this.#reasons.get(shape);
    if (known?.version === version) return known.reason;
    const reason = whyNone(this.#index, this.#chooser, entry, shape);
    this.#reasons.set(shape, { version, reason });
    return reason;
  }

  /** Sends away what is replaced, where there is somewhere else to go to. */
  #displace(): void {
    const rivals = new Agenda([...this.#standoffs]);
    this.#standoffs = new Set();
    this.#rivals = rivals;
    for (let rival = rivals.next(); rival !== null; rival = rivals.next()) {
      const { home, shape } = rival;
      if (shape === null || home === null || home.machine === null) continue;
      const others = [...shape.affects.replaces].flatMap((other) => other.on.get(home) ?? []);
      for (const other of others.sort((a, b) => compareStrings(a.name, b.name)))
        this.#displaceOne(rival, other, home);
    }
    this.#rivals = null;
  }

  #displaceOne(rival: Entry, other: Entry, from: Slot): void {
    const { shape, unit } = other;
    if (shape === null || !other.placeable || unit.wishes.sticky || other.movingTo !== null) return;
    // One that this plan has already moved is looked at again in the next.
    if (other.arrives !== null) {
      this.#standoffs.add(rival);
      return;
    }
    if (other.home !== from) return;
    const chosen = shape.hopeless ? null : this.#chooser.choose(other, shape);
    if (chosen === null) {
      this.#giveUp(shape);
      shape.patient = [...shape.patient, rival];
      return;
    }
    this.#takeOff(other, { code: 'replaced', by: rival.name });
    this.#putOn(other, chosen);
  }

  #placements(): readonly Placement<PlaceableUnit>[] {
    const placements: Placement<PlaceableUnit>[] = [];
    for (const entry of this.#decided) {
      const { unit, leaves: leave, arrives: arrive } = entry;
      entry.leaves = null;
      entry.arrives = null;
      // What drove it away has itself gone within this plan: it stays.
      if (leave?.machine !== arrive?.machine) placements.push({ unit, leave, arrive });
    }
    return inOrderOfNames(placements, ({ unit }) => unit.name);
  }

  #concern(entry: Entry): void {
    if (entry.dirty) return;
    entry.dirty = true;
    if (this.#agenda?.add(entry) !== true) this.#dirty.push(entry);
  }

  #wake(shape: Shape): void {
    const { patient } = shape;
    shape.patient = [];
    for (const rival of patient) this.#faceOff(rival);
    if (shape.waiting.size === 0) return;
    // Those whose turn is over come in the next pass.
    this.#woken.add(shape);
    this.#sources?.addWaiting(shape);
  }

  #faceOff(rival: Entry): void {
    if (this.#rivals?.add(rival) !== true) this.#standoffs.add(rival);
  }
}

/** A unit that stays where it is, on a machine that is away. */
function awaited({ unit }: Entry, machine: string): Pending {
  return { unit, reason: { code: 'machine-away', machine, why: unit.wishes.sticky ? 'sticky' : 'held' } };
}

function mergeByName(some: readonly Pending[], others: readonly Pending[]): readonly Pending[] {
  if (some.length === 0) return others;
  return [...some, ...others].sort((a, b) => compareStrings(a.unit.name, b.unit.name));
}
