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

/** Each task ends with a `FleetsimError` when the registry does not answer. */
export interface FleetApi {
  /** Ordered by ID. */
  machines(): Task<readonly Machine[]>;
  /** Ordered by name. */
  units(): Task<readonly Unit[]>;
  /** Ordered by unit, then machine. */
  unitStates(): Task<readonly UnitState[]>;
  /** Creates a unit with target state inactive, or gives an existing one this content. */
  putUnit(name: string, file: UnitFile): Task<void>;
  /** Fails with `unit-not-found`. */
  setTargetState(name: string, state: UnitTargetState): Task<void>;
  /** Fails with `unit-not-found`. */
  destroyUnit(name: string): Task<void>;
}
