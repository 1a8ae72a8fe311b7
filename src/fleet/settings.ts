// What fleet lives by, with fleet's defaults (fleet.conf, and constants of its server and agent).
import { leastLoaded } from './scheduler/policies/least-loaded.js';
import type { Policy } from './scheduler/policy.js';

export interface FleetSettings {
  /** How long a machine stays in the registry without a heartbeat. fleet.conf `agent_ttl`. */
  readonly agentTtlMs: number;
  /** How often the leading engine renews its lease and looks at everything. fleet.conf `engine_reconcile_interval`. */
  readonly engineReconcileIntervalMs: number;
  /** How often an agent compares its machine with the registry even if nothing changed. */
  readonly agentReconcileIntervalMs: number;
  /** How new the engine is: a newer one takes the lead from an older, and an older one stands aside. */
  readonly engineVersion: number;
  /** Whether the machine runs no engine. fleet.conf `disable_engine`. */
  readonly disableEngine: boolean;
  /** How long the units of a lost machine stay before they are moved; 0, as in fleet: not at all. `machine_lost_hold`. */
  readonly machineLostHoldMs: number;
  /**
   * While more than this share of the machines, in hundredths of a percent, was lost within one `agent_ttl`, units of
   * lost machines stay; 10,000: they never do, as in fleet. `mass_failure_brake`.
   */
  readonly massFailureBrake: number;
  /**
   * Whether a machine that cannot renew its lease ends its units before the lease can run out; false, as in fleet: they
   * run on. `self_fencing`.
   */
  readonly selfFencing: boolean;
  /** Which of the able machines the engine takes: one of ours by its name (`readPolicy`), or anybody's. */
  readonly policy: Policy;
}

export const DEFAULT_SETTINGS: FleetSettings = {
  agentTtlMs: 30_000,
  engineReconcileIntervalMs: 2_000,
  agentReconcileIntervalMs: 5_000,
  engineVersion: 1,
  disableEngine: false,
  machineLostHoldMs: 0,
  massFailureBrake: 10_000,
  selfFencing: false,
  policy: leastLoaded,
};

/** The version a machine and a leading engine publish: that of the fleet whose behaviour this is. */
export const FLEET_VERSION = '1.0.0';
