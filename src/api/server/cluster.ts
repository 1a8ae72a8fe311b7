// What a server serves: fleet's API, and what ours adds to it.
import type { KeyValue } from '../../etcd/index.js';
import type {
  CountedRoom,
  ExplainedUnit,
  ExplainQuestion,
  MemberStatus,
  MoveState,
  RoomQuestion,
} from '../../events/index.js';
import type { FleetApi, Policy } from '../../fleet/index.js';
import type { Stage } from '../../fleetctl/index.js';
import type { LocalMachine, Answer as ToolAnswer } from '../../systemd/index.js';
import type { Metrics } from '../metrics.js';

export interface ServedCluster {
  readonly api: FleetApi;
  readonly stage: Pick<Stage, 'whyPending'>;
  /** A machine by its ID; null when it is off, or nobody knows it. */
  machine(id: string): LocalMachine | null;
  /** The ID of the machine that a name, ID or address means. Fails with `no-machine`. */
  machineId(word: string): string;
  /** Runs a command line on a machine, by its ID; null when it does not answer. */
  runTool(id: string, words: readonly string[]): ToolAnswer | null;
  /** By unit: where it is being moved to, and why it was not when it was last to be. */
  moves(): ReadonlyMap<string, MoveState>;
  etcdMembers(): readonly MemberStatus[];
  /** What machines call themselves, by ID. */
  machineNames(): ReadonlyMap<string, string>;
  /** Where its time stands, in milliseconds. */
  nowMs(): number;
  /** All of fleet's keys, as they stand in etcd, and the policy that its engines go by. */
  registry(): { readonly keys: readonly KeyValue[]; readonly policy: Policy };
  /** Brings a fault about, as it is written, and says what is so now. Refusals are thrown as a `FleetsimError`. */
  fault(fault: string): string;
  /** Refusals are thrown as a `FleetsimError`. */
  explain(question: ExplainQuestion): ExplainedUnit;
  countRoom(question: RoomQuestion): CountedRoom;
  readonly metrics: Metrics;
  /** How often a command that goes on is looked at, in milliseconds of the wall clock. */
  readonly lookMs: number;
}
