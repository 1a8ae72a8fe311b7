// How a run went, in numbers: a fold over the stream of events, with a few steps for each and nothing kept of it but sums.
// What it cannot see: two machines with one ID are one machine here, and whether a global unit fits a machine is not told.
import { assert, compareStrings } from '../../base/index.js';
import type { RecordedEvent } from '../event.js';
import { type Copy, copyOf } from './copy.js';
import type { Moment } from './spell.js';
import { type Tally, UnitFold, type UnitMetrics } from './unit-fold.js';

export interface ClusterMetrics {
  /** How often an engine came to lead after the first one, be it the same again. */
  readonly leaderChanges: number;
  /** Units wished loaded or launched that are on no machine; global units and templates never are. */
  readonly pending: number;
  /** The most of them that there were for longer than an instant. */
  readonly pendingPeak: number;
  /** What all clients together asked of etcd; null until the run has ended, when it is counted. */
  readonly etcdRequests: number | null;
  /** Changes of keys that etcd told to watchers. */
  readonly watchEvents: number | null;
}

export interface MetricsSummary {
  /** Up to when it counts, in milliseconds since the run began. */
  readonly atMs: number;
  readonly cluster: ClusterMetrics;
  /** By name. Templates are left out, and so are units that never were to run and never did. */
  readonly units: readonly UnitMetrics[];
}

/** Destroyed units that are remembered; of more, the earliest are forgotten. */
export const GONE_MAX = 10_000;

type MachineCopies = Map<UnitFold, Copy>;

/** What the registry says of a unit and the metrics count. */
type UnitFact = Extract<
  RecordedEvent,
  {
    type:
      | 'unit-submitted'
      | 'unit-destroyed'
      | 'unit-wanted'
      | 'unit-global'
      | 'unit-placed'
      | 'unit-displaced'
      | 'unit-ended';
  }
>;

export class Metrics {
  readonly #units = new Map<string, UnitFold>();
  readonly #machines = new Map<string, MachineCopies>();
  /** Destroyed units, the earliest first. */
  readonly #gone = new Set<string>();
  readonly #tally: Tally = { running: 0, gaps: 0, overlaps: 0, moves: 0 };
  #nowMs = 0;
  #leader: string | null = null;
  #terms = 0;
  #pending = 0;
  #pendingPeak = 0;
  #etcdRequests: number | null = null;
  #watchEvents: number | null = null;

  apply(event: RecordedEvent): void {
    if (event.atMs !== this.#nowMs) this.#advance(event.atMs);
    switch (event.type) {
      case 'unit-state':
        return this.#unitState(event);
      case 'machine-killed':
      case 'machine-booted':
        return this.#powerLost(event.machine, event);
      case 'machine-id-changed':
        return this.#renamed(event);
      case 'leader-written':
        if (this.#leader !== event.machine) this.#terms += 1;
        this.#leader = event.machine;
        return;
      case 'leader-cleared':
        this.#leader = null;
        return;
      case 'etcd-traffic':
        this.#etcdRequests = event.requests;
        this.#watchEvents = event.watchEvents;
        return;
      case 'unit-submitted':
      case 'unit-destroyed':
      case 'unit-wanted':
      case 'unit-global':
      case 'unit-placed':
      case 'unit-displaced':
      case 'unit-ended':
        return this.#registryFact(event);
    }
  }

  /** Up to now, which is not before the latest event. */
  summary(nowMs: number): MetricsSummary {
    const units: UnitMetrics[] = [];
    for (const unit of this.#units.values()) if (unit.tells) units.push(unit.summary(nowMs));
    units.sort((a, b) => compareStrings(a.unit, b.unit));
    return { atMs: nowMs, cluster: this.cluster, units };
  }

  /** One unit up to now; null for one that there never was. */
  unit(name: string, nowMs: number): UnitMetrics | null {
    return this.#units.get(name)?.summary(nowMs) ?? null;
  }

  /** Names of the units that are pending. */
  get pendingUnits(): readonly string[] {
    const names = [...this.#units.values()].filter(({ pending }) => pending).map(({ name }) => name);
    return names.sort(compareStrings);
  }

  /** The machines on which a copy of a unit lives, by their IDs. */
  machinesOf(name: string): readonly string[] {
    const unit = this.#units.get(name);
    if (unit === undefined) return [];
    return [...this.#machines].filter(([, copies]) => copies.has(unit)).map(([id]) => id);
  }

  /** As of the latest event; changes in place. */
  get tally(): Readonly<Tally> {
    return this.#tally;
  }

  get cluster(): ClusterMetrics {
    return {
      leaderChanges: Math.max(0, this.#terms - 1),
      pending: this.#pending,
      pendingPeak: Math.max(this.#pendingPeak, this.#pending),
      etcdRequests: this.#etcdRequests,
      watchEvents: this.#watchEvents,
    };
  }

  #advance(nowMs: number): void {
    assert(nowMs > this.#nowMs, 'time does not go back');
    // What a transaction writes comes one by one, and only what is so after all of it counts.
    if (this.#pending > this.#pendingPeak) this.#pendingPeak = this.#pending;
    this.#nowMs = nowMs;
  }

  #registryFact(event: UnitFact): void {
    const unit = this.#unit(event.unit);
    const wasPending = unit.pending;
    if (event.type === 'unit-destroyed') this.#remember(unit);
    else this.#gone.delete(event.unit);
    switch (event.type) {
      case 'unit-submitted':
        unit.submitted(event);
        break;
      case 'unit-destroyed':
        unit.destroyed(event);
        break;
      case 'unit-wanted':
        unit.wanted(event.targetState, event);
        break;
      case 'unit-global':
        unit.isGlobal(event);
        break;
      case 'unit-placed':
        unit.placed(event.machine, event);
        break;
      case 'unit-displaced':
        unit.displaced();
        break;
      case 'unit-ended':
        unit.ended(event);
        break;
    }
    this.#pending += Number(unit.pending) - Number(wasPending);
  }

  #unitState(event: Extract<RecordedEvent, { type: 'unit-state' }>): void {
    const unit = this.#unit(event.unit);
    const copies = this.#copies(event.machine);
    const copy = copyOf(event);
    const was = copies.get(unit) ?? 'none';
    if (was === copy) return;
    if (copy === 'none') copies.delete(unit);
    else copies.set(unit, copy);
    unit.copyChanged(was, copy, event);
  }

  #powerLost(machine: string, now: Moment): void {
    const copies = this.#machines.get(machine);
    if (copies === undefined) return;
    this.#machines.delete(machine);
    for (const [unit, copy] of copies) unit.copyChanged(copy, 'none', now);
  }

  /** What runs there runs on, under another ID. */
  #renamed(event: Extract<RecordedEvent, { type: 'machine-id-changed' }>): void {
    const copies = this.#machines.get(event.was);
    if (copies === undefined) return;
    this.#machines.delete(event.was);
    const there = this.#copies(event.machine);
    for (const [unit, copy] of copies) {
      // The other machine of that ID has a copy too: they are told apart no longer.
      if (there.has(unit)) unit.copyChanged(copy, 'none', event);
      else there.set(unit, copy);
    }
  }

  #remember(unit: UnitFold): void {
    this.#gone.add(unit.name);
    if (this.#gone.size <= GONE_MAX) return;
    for (const name of this.#gone) {
      this.#gone.delete(name);
      this.#units.delete(name);
      return;
    }
  }

  #copies(machine: string): MachineCopies {
    let copies = this.#machines.get(machine);
    if (copies === undefined) {
      copies = new Map();
      this.#machines.set(machine, copies);
    }
    return copies;
  }

  #unit(name: string): UnitFold {
    let unit = this.#units.get(name);
    if (unit === undefined) {
      unit = new UnitFold(name, this.#tally);
      this.#units.set(name, unit);
    }
    return unit;
  }
}
