// What a server serves: fleet's API, and what ours adds to it.
import type { Task } from '../../base/index.js';
import type { KeyValue } from '../../etcd/index.js';
import type {
  CountedRoom,
  ExplainedUnit,
  ExplainQuestion,
  MemberStatus,
  RoomQuestion,
} from '../../events/index.js';
import type { FleetApi, Policy } from '../../fleet/index.js';
import type { Stage } from '../../fleetctl/index.js';
import type { LocalMachine, Answer as ToolAnswer } from '../../systemd/index.js';
import type { Metrics } from '../metrics.js';

/** A machine that a command line can be run on. */
export interface ServedMachine {
  /** Fails with `machine-unreachable`. */
  run(words: readonly string[]): Task<ToolAnswer>;
  /** Whether it is still the one that was found: each boot makes another. */
  lives(): boolean;
}

/** Whoever holds the cluster answers at once; whoever has to ask etcd, or another machine, later. */
export interface ServedCluster {
  readonly api: FleetApi;
  /** Whether all of it is of this process, with a time of its own. */
  readonly simulated: boolean;
  readonly stage: Pick<Stage, 'whyPending' | 'moves'>;
  /** A machine of this process by its ID; null when it is off, or not of this process. */
  machine(id: string): LocalMachine | null;
  /** A machine by its ID; null when it does not answer. */
  reach(id: string): Task<ServedMachine | null>;
  /** The ID of the machine that a name, ID or address means. Fails with `no-machine`. */
  machineId(word: string): Task<string>;
  etcdMembers(): Task<readonly MemberStatus[]>;
  /** What machines call themselves, by ID. */
  machineNames(): Task<ReadonlyMap<string, string>>;
  /** Where its time stands, in milliseconds. */
  nowMs(): number;
  /** All of fleet's keys, as they stand in etcd, and the policy that its engines go by. */
  registry(): Task<{ readonly keys: readonly KeyValue[]; readonly policy: Policy }>;
  /** Brings a fault about, as it is written, and says what is so now. Refusals are a `FleetsimError`. */
  fault(fault: string): Task<string>;
  /** Refusals are a `FleetsimError`. */
  explain(question: ExplainQuestion): Task<ExplainedUnit>;
  countRoom(question: RoomQuestion): Task<CountedRoom>;
  readonly metrics: Metrics;
  /** How often a command that goes on is looked at, in milliseconds of the wall clock. */
  readonly lookMs: number;
}
