// What a person can read of one machine's units, as plain data: whoever lays it out knows nothing of how units live. Times
// are on the machine's clock, in milliseconds; null: not yet, or not known.
import type { UnitType } from '../names/unit-name.js';
import type { ProcessExit } from '../process/process.js';
import type { LoadState, UnitState } from '../states.js';
import type { UnitFile } from '../syntax/unit-file.js';
import type { DependencyKind } from './dependencies.js';
import type { JobType } from './job-types.js';
import type { TimerTimes } from './timer.js';

/** When a unit last entered and left its states (systemd's ActiveEnterTimestamp= and so on). */
export interface StateTimes {
  readonly changedMs: number | null;
  readonly activeEnterMs: number | null;
  readonly activeExitMs: number | null;
  readonly inactiveEnterMs: number | null;
  readonly inactiveExitMs: number | null;
}

export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** A command of a unit file that has run since the unit was last started. */
export interface CommandRun extends RunningProcess {
  /** `ExecStartPre`, `ExecStart`, … */
  readonly option: string;
  readonly startedMs: number;
  /** Null while it runs. */
  readonly exit: ProcessExit | null;
  readonly exitedMs: number | null;
}

export interface Resources {
  readonly tasks: number;
  readonly tasksMax: number | null;
  readonly memoryBytes: number | null;
  readonly memoryHighBytes: number | null;
  readonly memoryMaxBytes: number | null;
  /** Used so far. */
  readonly cpuMs: number | null;
  /** Used now; 1 is one CPU. */
  readonly cpuShare: number;
}

export interface JobInfo {
  readonly id: number;
  readonly unit: string;
  readonly type: JobType;
  readonly running: boolean;
}

export interface UnitDetails extends UnitState {
  readonly name: string;
  /** Other names that stand for it. */
  readonly aliases: readonly string[];
  readonly type: UnitType;
  readonly description: string;
  readonly documentation: readonly string[];
  readonly load: LoadState;
  /** Why it is not loaded. */
  readonly loadError: string | null;
  /** Its file as loaded, and what `systemctl is-enabled` says of it; null when it has none (any more). */
  readonly file: { readonly path: string; readonly state: string; readonly content: UnitFile } | null;
  readonly times: StateTimes;
  /** What it starts, and what starts it. */
  readonly triggers: readonly string[];
  readonly triggeredBy: readonly string[];
  /** The conditions of its last start that did not hold, as `ConditionPathExists=/x`; null: all did. */
  readonly unmet: { readonly atMs: number; readonly conditions: readonly string[] } | null;
  /** Of a timer; in milliseconds since 1970. */
  readonly timer: TimerTimes | null;
  /** Of a socket: `Stream` and `[::]:80`. */
  readonly listen: readonly { readonly type: string; readonly address: string }[];
  /** Of a socket with Accept=. */
  readonly connections: { readonly accepted: number; readonly connected: number } | null;
  /** In the order in which they began. */
  readonly commands: readonly CommandRun[];
  /** The main process, of those; also when it has ended. */
  readonly mainPid: number | null;
  readonly controlPid: number | null;
  readonly restarts: number;
  /** What the service says of itself (`STATUS=`); nobody does here. */
  readonly statusText: string | null;
  /** `/system.slice/a.service`; null while it has none. */
  readonly cgroup: string | null;
  readonly processes: readonly RunningProcess[];
  readonly resources: Resources | null;
  readonly job: JobInfo | null;
  /** Names of other units by `Requires`, `Wants`, `Before` and so on; kinds that it has none of are left out. */
  readonly dependencies: Readonly<Partial<Record<DependencyKind, readonly string[]>>>;
}

/** One control group with those below it, by name. */
export interface CgroupNode {
  /** The last part of its path; '' is the root. */
  readonly name: string;
  readonly processes: readonly RunningProcess[];
  readonly children: readonly CgroupNode[];
  /** Of its own and all below; null where nothing is counted. */
  readonly resources: Resources | null;
}
