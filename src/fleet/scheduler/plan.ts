// What a scheduler answers: which units move and why, and which must wait. Data only.
import type { PendingReason, ScheduleReason, UnscheduleReason } from '../reasons.js';
import type { PlaceableUnit } from './demand.js';

/** One unit's move. At least one of `leave` and `arrive` is there. */
export interface Placement<U extends PlaceableUnit> {
  readonly unit: U;
  readonly leave: { readonly machine: string; readonly reason: UnscheduleReason } | null;
  readonly arrive: { readonly machine: string; readonly reason: ScheduleReason } | null;
}

export interface Plan<U extends PlaceableUnit> {
  /** At most one per unit, ordered by its name. */
  readonly placements: readonly Placement<U>[];
  /** Units that were looked at and find no machine, or stay on one that is away, ordered by name. */
  readonly pending: readonly { readonly unit: U; readonly reason: PendingReason }[];
  /** What the policy did wrong, the first time; null: nothing. */
  readonly policyProblem: string | null;
}
