// The cluster as the leading engine knows it, kept up to date from the registry's keys. Holds and tells; decides
// nothing.
import type { Result } from '../../base/index.js';
import type { KeyValue, WatchEvent } from '../../etcd/index.js';
import { isTemplate, parseUnitName, type UnitFile } from '../../systemd/index.js';
import type { Machine } from '../machine.js';
import { type Arrival, decode, type MoveWish, type UnitOrder } from '../registry/codecs.js';
import { parseKey } from '../registry/keys.js';
import { MachineView } from '../registry/machine-view.js';
import type { PlaceableUnit } from '../scheduler/demand.js';
import { readDemand } from '../scheduler/read-demand.js';
import type { UnitTargetState } from '../unit.js';

/** A unit whose file is known. The revisions are those a transaction compares, so that it acts on what was seen. */
export interface EngineUnit extends PlaceableUnit {
  readonly hash: string;
  /** It has ended by itself, and is kept as it is: wherever it goes it is loaded only. */
  readonly ended: boolean;
  /** 0: nobody has said how it ended. */
  readonly outcomeRevision: number;
  readonly objectRevision: number;
  readonly targetStateRevision: number;
}

/** Which machines and units are no longer what they were, by ID and name. */
export interface ViewChanges {
  readonly machines: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
}

/** A value as it was read, or null if it is not as fleet writes it, with the revision of its writing. */
interface Read<T> {
  readonly value: T | null;
  readonly modRevision: number;
}

/** What mends and moves are made from. */
export interface EngineView {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly units: ReadonlyMap<string, EngineUnit>;
  /** What agents are told, by key, with the revision of the telling. */
  readonly orders: ReadonlyMap<string, { readonly order: UnitOrder | null; readonly modRevision: number }>;
  /** Where units shall go, by their name. */
  readonly moves: ReadonlyMap<string, Read<MoveWish>>;
  /** How their copies fare there. */
  readonly arrivals: ReadonlyMap<string, Read<Arrival>>;
}

/** A unit's keys as far as they are there and can be read; null: not so. */
interface Draft {
  hash: { readonly value: string; readonly revision: number } | null;
  targetState: { readonly value: UnitTargetState; readonly revision: number } | null;
  machine: string | null;
  outcome: { readonly hash: string; readonly revision: number } | null;
}

export class ClusterView implements EngineView {
  readonly #machines = new MachineView();
  readonly units = new Map<string, EngineUnit>();
  readonly orders = new Map<string, { order: UnitOrder | null; modRevision: number }>();
  readonly moves = new Map<string, Read<MoveWish>>();
  readonly arrivals = new Map<string, Read<Arrival>>();
  readonly #drafts = new Map<string, Draft>();
  readonly #incomplete = new Set<string>();
  readonly #fileOf: (hash: string) => UnitFile | null;
  #revision = 0;
  #changes = 0;
  #changedMachines = new Set<string>();
  #changedUnits = new Set<string>();

  /** `fileOf` gives a unit file or null; when it comes later, call `complete`. */
  constructor(fileOf: (hash: string) => UnitFile | null) {
    this.#fileOf = fileOf;
  }

  get machines(): ReadonlyMap<string, Machine> {
    return this.#machines.machines;
  }

  /** The revision that the view shows. */
  get revision(): number {
    return this.#revision;
  }

  /** A number that is another one when anything in the view may have changed. */
  get changes(): number {
    return this.#changes;
  }

  reset(kvs: readonly KeyValue[], revision: number): void {
    this.#changes += 1;
    for (const id of this.machines.keys()) this.#changedMachines.add(id);
    for (const unit of this.units.keys()) this.#changedUnits.add(unit);
    const { units, orders, moves, arrivals } = this;
    for (const map of [this.#machines, units, orders, moves, arrivals, this.#drafts]) map.clear();
    this.#incomplete.clear();
    for (const kv of kvs) this.#put(kv);
    this.#revision = revision;
  }

  apply(events: readonly WatchEvent[], revision: number): void {
    this.#changes += 1;
    for (const event of events) {
      if (event.type === 'put') this.#put(event.kv);
      else this.#delete(event.kv.key);
    }
    this.#revision = revision;
  }

  /** What changed since this was last asked. */
  takeChanges(): ViewChanges {
    const changes = { machines: this.#changedMachines, units: this.#changedUnits };
    this.#changedMachines = new Set();
    this.#changedUnits = new Set();
    return changes;
  }

  /** Looks again for the unit files that were missing. */
  complete(): void {
    this.#changes += 1;
    for (const unit of [...this.#incomplete]) this.#refresh(unit);
  }

  #put(kv: KeyValue): void {
    const key = parseKey(kv.key);
    switch (key?.type) {
      case 'machine':
      case 'machine-metadata':
        this.#changedMachines.add(key.machine);
        this.#machines.put(key, kv.value);
        return;
      case 'unit-object': {
        const hash = decode.unitObject(kv.value);
        return this.#change(key.unit, (draft) => {
          draft.hash = hash.ok ? { value: hash.value, revision: kv.modRevision } : null;
        });
      }
      case 'target-state': {
        const state = decode.targetState(kv.value);
        return this.#change(key.unit, (draft) => {
          draft.targetState = state.ok ? { value: state.value, revision: kv.modRevision } : null;
        });
      }
      case 'target':
        return this.#change(key.unit, (draft) => {
          draft.machine = kv.value;
        });
      case 'outcome': {
        const outcome = decode.outcome(kv.value);
        return this.#change(key.unit, (draft) => {
          draft.outcome = outcome.ok ? { hash: outcome.value.hash, revision: kv.modRevision } : null;
        });
      }
      case 'move':
        this.moves.set(key.unit, read(decode.move(kv.value), kv.modRevision));
        return this.#refresh(key.unit);
      case 'arrival':
        this.arrivals.set(key.unit, read(decode.arrival(kv.value), kv.modRevision));
        return;
      case 'schedule':
      case 'global': {
        const order = decode.order(kv.value);
        this.orders.set(kv.key, { order: order.ok ? order.value : null, modRevision: kv.modRevision });
        return;
      }
    }
  }

  #delete(path: string): void {
    const key = parseKey(path);
    switch (key?.type) {
      case 'machine':
      case 'machine-metadata':
        this.#changedMachines.add(key.machine);
        this.#machines.delete(key);
        return;
      case 'unit-object':
        return this.#change(key.unit, (draft) => {
          draft.hash = null;
        });
      case 'target-state':
        return this.#change(key.unit, (draft) => {
          draft.targetState = null;
        });
      case 'target':
        return this.#change(key.unit, (draft) => {
          draft.machine = null;
        });
      case 'outcome':
        return this.#change(key.unit, (draft) => {
          draft.outcome = null;
        });
      case 'move':
        this.moves.delete(key.unit);
        return this.#refresh(key.unit);
      case 'arrival':
        this.arrivals.delete(key.unit);
        return;
      case 'schedule':
      case 'global':
        this.orders.delete(path);
        return;
    }
  }

  #change(unit: string, change: (draft: Draft) => void): void {
    const draft = this.#drafts.get(unit) ?? { hash: null, targetState: null, machine: null, outcome: null };
    change(draft);
    const { hash, targetState, machine, outcome } = draft;
    if (hash === null && targetState === null && machine === null && outcome === null)
      this.#drafts.delete(unit);
    else this.#drafts.set(unit, draft);
    this.#refresh(unit);
  }

  /** A unit counts once its object, target state and unit file are all there and its name is one. */
  #refresh(unit: string): void {
    this.#changedUnits.add(unit);
    this.#incomplete.delete(unit);
    const draft = this.#drafts.get(unit);
    const name = parseUnitName(unit);
    const { hash = null, targetState = null, machine = null, outcome = null } = draft ?? {};
    if (hash === null || targetState === null || !name.ok) {
      this.units.delete(unit);
      return;
    }
    const file = this.#fileOf(hash.value);
    if (file === null) {
      this.units.delete(unit);
      this.#incomplete.add(unit);
      return;
    }
    // Not spread: see readDemand.
    const { requirements, wishes, needs } = readDemand(name.value, file);
    const move = this.moves.get(unit)?.value ?? null;
    this.units.set(unit, {
      name: unit,
      requirements,
      wishes,
      needs,
      template: isTemplate(name.value),
      hash: hash.value,
      targetState: targetState.value,
      machine,
      // A wish for a unit that has left since is void, and holds no place.
      movingTo: move !== null && move.from === machine ? move.to : null,
      ended:
        wishes.onReschedule === 'keep' &&
        !requirements.global &&
        targetState.value === 'launched' &&
        outcome?.hash === hash.value,
      outcomeRevision: outcome?.revision ?? 0,
      objectRevision: hash.revision,
      targetStateRevision: targetState.revision,
    });
  }
}

function read<T>(decoded: Result<T, string>, modRevision: number): Read<T> {
  return { value: decoded.ok ? decoded.value : null, modRevision };
}
