// What a server serves: fleet's API, and what ours adds to it.
import type { MoveState } from '../../events/index.js';
import type { FleetApi } from '../../fleet/index.js';
import type { Stage } from '../../fleetctl/index.js';
import type { LocalMachine } from '../../systemd/index.js';
import type { Metrics } from '../metrics.js';

export interface ServedCluster {
  readonly api: FleetApi;
  readonly stage: Pick<Stage, 'whyPending'>;
  /** A machine by its ID; null when it is off, or nobody knows it. */
  machine(id: string): LocalMachine | null;
  /** By unit: where it is being moved to, and why it was not when it was last to be. */
  moves(): ReadonlyMap<string, MoveState>;
  /** What machines call themselves, by ID. */
  machineNames(): ReadonlyMap<string, string>;
  /** Does it to the machine that a name, ID or address means, and says its name. Refusals are thrown as a `FleetsimError`. */
  fault(verb: string, machine: string, argument: string | undefined): string;
  readonly metrics: Metrics;
}
