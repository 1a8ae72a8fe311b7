// The seam between what is allowed and what is best: a policy chooses among machines that are all able.
import type { Demand, Occupancy } from './able.js';

export interface Policy {
  readonly name: string;
  /** One of the candidates, which are at least one and ordered by machine ID. */
  choose(unit: Demand, candidates: readonly [Occupancy, ...Occupancy[]]): Occupancy;
}
