// What a client may ask of fleet (fleet's client.API): the one interface behind fleetctl's commands.
import type { Task } from '../base/index.js';
import type { UnitFile } from '../systemd/index.js';
import type { Machine } from './machine.js';
import type { PublishedState } from './registry/codecs.js';
import type { UnitTargetState } from './unit.js';

/** A unit of the registry. */
export interface Unit {
  readonly name: string;
  readonly hash: string;
  readonly file: UnitFile;
  readonly global: boolean;
  /** What the user asked for. */
  readonly targetState: UnitTargetState;
  /** What the cluster has reached. */
  readonly currentState: UnitTargetState;
  /** Where the engine put it; null: nowhere, or global. */
  readonly machine: string | null;
}

/** A unit's systemd state on one machine. */
export interface UnitState extends PublishedState {
  readonly unit: string;
}

/** A machine's dynamic metadata: over its own, and staying while it is away. */
export interface MetadataChange {
  readonly machine: string;
  readonly key: string;
  /** Null takes the key away, even if it is the machine's own. */
  readonly value: string | null;
}

/** A unit that shall go from the machine it is on to another. */
export interface UnitMove {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
}

/** Where a unit is being moved to, and why it was not when it was last to be. */
export interface MoveState {
  readonly to: string | null;
  readonly because: string | null;
}

/** Units that are moved in one go, since they must be on one machine: as many as a transaction surely takes. */
export const UNITS_MOVED_MAX = 16;

/** Each task ends with a `FleetsimError` when the registry does not answer. */
export interface FleetApi {
  /** Ordered by ID. */
  machines(): Task<readonly Machine[]>;
  /** Ordered by name. */
  units(): Task<readonly Unit[]>;
  /** Null when there is none of this name, or none that can be read. */
  unit(name: string): Task<Unit | null>;
  /** Ordered by unit, then machine. */
  unitStates(): Task<readonly UnitState[]>;
  /**
   * Creates a unit, or gives an existing one this content, and with it the target state; without one a new unit is
   * inactive, and an existing one stays wanted as it was.
   */
  putUnit(name: string, file: UnitFile, targetState?: UnitTargetState): Task<void>;
  /** Fails with `unit-not-found`. */
  setTargetState(name: string, state: UnitTargetState): Task<void>;
  /** Fails with `unit-not-found`. */
  destroyUnit(name: string): Task<void>;
  /**
   * Wishes units on other machines, all or none; the engine sees to it. Fails with `unit-elsewhere` or `registry-busy`
   * when one is not where it was, and with `too-many`.
   */
  moveUnits(moves: readonly UnitMove[]): Task<void>;
  /** In transactions as large as etcd takes. Machines need not be there, and may come back to find it. */
  setMachineMetadata(changes: readonly MetadataChange[]): Task<void>;
}
