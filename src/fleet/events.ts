// What happens in fleet, as typed events: facts, read off the registry whoever wrote it, and decisions, told by the
// daemon that took them together with the reason. `because` is the reason in words (reasons.ts).
import type { SystemdEvent } from '../systemd/index.js';
import type {
  AgentReason,
  CallOffReason,
  FencingReason,
  MoveReason,
  PendingReason,
  ScheduleReason,
  UnscheduleReason,
} from './reasons.js';
import type { ArrivalOutcome, UnitResult } from './registry/codecs.js';
import type { UnitTargetState } from './unit.js';

/** One change of the registry. */
export type RegistryFact =
  | {
      readonly type: 'machine-registered';
      readonly machine: string;
      readonly publicIp: string;
      readonly metadata: Readonly<Record<string, string>>;
    }
  | { readonly type: 'machine-gone'; readonly machine: string }
  /** Metadata set from outside: '' takes the key away from the machine, null leaves it what it says of itself. */
  | {
      readonly type: 'machine-metadata';
      readonly machine: string;
      readonly key: string;
      readonly value: string | null;
    }
  /** Content that the registry had not before; units name it by its hash. */
  | { readonly type: 'unit-file'; readonly hash: string; readonly text: string }
  | { readonly type: 'unit-submitted'; readonly unit: string; readonly hash: string }
  | { readonly type: 'unit-destroyed'; readonly unit: string }
  | { readonly type: 'unit-wanted'; readonly unit: string; readonly targetState: UnitTargetState }
  /** It runs on every machine that fits, and is scheduled to none: told when it is to be loaded or launched. */
  | { readonly type: 'unit-global'; readonly unit: string }
  | { readonly type: 'unit-placed'; readonly unit: string; readonly machine: string }
  | { readonly type: 'unit-displaced'; readonly unit: string; readonly machine: string }
  | { readonly type: 'unit-launched'; readonly unit: string; readonly machine: string }
  | { readonly type: 'unit-not-launched'; readonly unit: string; readonly machine: string }
  | {
      readonly type: 'unit-published';
      readonly unit: string;
      readonly machine: string;
      readonly load: string;
      readonly active: string;
      readonly sub: string;
    }
  /** A unit with OnReschedule=keep has ended on a machine, and will not be started again when it is moved. */
  | {
      readonly type: 'unit-ended';
      readonly unit: string;
      readonly machine: string;
      readonly result: UnitResult;
    }
  /** Somebody wishes it there, or the wish is over: fulfilled, or not. */
  | { readonly type: 'unit-moving'; readonly unit: string; readonly from: string; readonly to: string }
  | { readonly type: 'unit-not-moving'; readonly unit: string }
  /** What the machine that a unit is being moved to says of its copy. */
  | {
      readonly type: 'unit-arrived';
      readonly unit: string;
      readonly machine: string;
      readonly outcome: ArrivalOutcome;
    }
  | { readonly type: 'unit-unpublished'; readonly unit: string; readonly machine: string }
  /** `revision`: that of the key's creation, by which its holder's writes are known. */
  | { readonly type: 'leader-written'; readonly machine: string; readonly revision: number }
  | { readonly type: 'leader-cleared'; readonly machine: string }
  /** A value that is not what fleet writes there. It is ignored. */
  | { readonly type: 'key-unreadable'; readonly key: string; readonly problem: string };

/** What an engine did; `engine` is the machine it runs on. */
export type EngineEvent =
  /** `revision`: that of the leadership key it holds. */
  | { readonly type: 'engine-elected'; readonly engine: string; readonly revision: number }
  | { readonly type: 'engine-deposed'; readonly engine: string; readonly because: string }
  /** The cluster's engines are newer than this one: it does not take part. Told once. */
  | {
      readonly type: 'engine-stands-aside';
      readonly engine: string;
      readonly version: number;
      readonly clusterVersion: number;
    }
  /** A newer engine takes the lead from an older one, and waits until that one's lease would have run out. */
  | {
      readonly type: 'engine-steals';
      readonly engine: string;
      readonly from: string;
      readonly waitMs: number;
    }
  | {
      readonly type: 'engine-unscheduled';
      readonly engine: string;
      readonly unit: string;
      readonly machine: string;
      readonly reason: UnscheduleReason;
      readonly because: string;
    }
  | {
      readonly type: 'engine-scheduled';
      readonly engine: string;
      readonly unit: string;
      readonly machine: string;
      readonly reason: ScheduleReason;
      readonly because: string;
    }
  /** Another machine is told to run a copy, for which this one then goes. */
  | {
      readonly type: 'engine-moving';
      readonly engine: string;
      readonly unit: string;
      readonly from: string;
      readonly to: string;
    }
  /** The copy runs there, and the one here goes. */
  | {
      readonly type: 'engine-moved';
      readonly engine: string;
      readonly unit: string;
      readonly from: string;
      readonly to: string;
      readonly reason: MoveReason;
      readonly because: string;
    }
  /** It stays where it is. `to` is null when nobody can read where it was to go. */
  | {
      readonly type: 'engine-move-called-off';
      readonly engine: string;
      readonly unit: string;
      readonly to: string | null;
      readonly reason: CallOffReason;
      readonly because: string;
    }
  /** Told once per unit and reason, not at every pass. */
  | {
      readonly type: 'engine-pending';
      readonly engine: string;
      readonly unit: string;
      readonly reason: PendingReason;
      readonly because: string;
    }
  /** Another writer was faster, this engine no longer leads, or etcd did not answer. `about`: units, or keys to mend. */
  | {
      readonly type: 'engine-refused';
      readonly engine: string;
      readonly about: readonly string[];
      /** Whether etcd said no, or nobody knows what became of the write. */
      readonly outcome: 'none' | 'unknown';
    }
  /** A pass that decided something has all its answers from etcd. */
  | {
      readonly type: 'engine-passed';
      readonly engine: string;
      /** Decisions of the pass. */
      readonly tasks: number;
      /** Passes with nothing to decide, since this was last told. */
      readonly idle: number;
      /** From the plan to the last answer. */
      readonly durationMs: number;
    }
  /** A machine is lost, and its units stay until this time unless it is back before. */
  | {
      readonly type: 'engine-holds';
      readonly engine: string;
      readonly machine: string;
      /** In milliseconds since the run began. */
      readonly untilMs: number;
      readonly because: string;
    }
  /** Too many machines are lost at once: the units of all of them stay until the engine lets the brake go. */
  | {
      readonly type: 'engine-braked';
      readonly engine: string;
      /** Machines that are away, and all that there are with them. */
      readonly lost: number;
      readonly machines: number;
      /** It ends at the latest when no machine was lost for so long. */
      readonly leaseMs: number;
      readonly because: string;
    }
  | {
      readonly type: 'engine-released';
      readonly engine: string;
      readonly lost: number;
      readonly machines: number;
      readonly because: string;
    }
  | { readonly type: 'engine-mended'; readonly engine: string; readonly key: string }
  /** The policy threw or answered nonsense. Units are placed without it then; told once per problem. */
  | {
      readonly type: 'engine-policy-failed';
      readonly engine: string;
      readonly policy: string;
      readonly problem: string;
    };

export type AgentTaskType = 'unload' | 'load' | 'stop' | 'start';

export type AgentEvent =
  | {
      readonly type: 'agent-task';
      readonly machine: string;
      readonly task: AgentTaskType;
      readonly unit: string;
      readonly reason: AgentReason;
      readonly because: string;
    }
  /** systemd would not do it: the agent's pass ends there, and the next begins anew. */
  | {
      readonly type: 'agent-task-failed';
      readonly machine: string;
      readonly task: AgentTaskType;
      readonly unit: string;
      readonly problem: string;
    }
  /** fleetd was told to stop: its units stop with it, and it leaves nothing in the registry. */
  | { readonly type: 'agent-purging'; readonly machine: string }
  /** The machine's ID is still in the registry: tries again after `retryMs`. */
  | { readonly type: 'agent-waiting'; readonly machine: string; readonly retryMs: number }
  /** The machine must not run these units any longer: it asks systemd to stop them, or has them killed. */
  | {
      readonly type: 'agent-fencing';
      readonly machine: string;
      readonly step: 'stop' | 'kill';
      readonly units: readonly string[];
      readonly reason: FencingReason;
      readonly because: string;
    }
  /** The heartbeat failed: engine and agent stop and start over, while the units run on. */
  | { readonly type: 'agent-cut-off'; readonly machine: string; readonly because: string };

/** A change of a unit as its machine's systemd has it, before anybody publishes it. */
export type MachineSystemdEvent = SystemdEvent & { readonly machine: string };

export type FleetEvent = RegistryFact | EngineEvent | AgentEvent | MachineSystemdEvent;
