// What a person can read of one machine's systemd, as plain data: the tools in this folder lay it out and know nothing of
// how units live. Times are on the machine's clock, in milliseconds since the run began; null: not yet, or not known.
import type { Clock } from '../../base/index.js';
import type { Journal } from '../machine/journal.js';
import type { UnitType } from '../names/unit-name.js';
import type { ProcessExit } from '../process/process.js';
import type { UnitState } from '../states.js';
import type { UnitFile } from '../syntax/unit-file.js';

/** When a unit last entered and left its states (systemd's ActiveEnterTimestamp= and so on). */
export interface StateTimes {
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
}

export interface UnitDetails extends UnitState {
  readonly name: string;
  readonly type: UnitType;
  readonly description: string;
  readonly documentation: readonly string[];
  readonly load: 'loaded' | 'not-found' | 'bad-setting' | 'error' | 'masked';
  /** Why it is not loaded. */
  readonly loadError: string | null;
  /** Its file as loaded; null when it has none (any more). */
  readonly file: { readonly path: string; readonly state: string; readonly content: UnitFile } | null;
  readonly times: StateTimes;
  /** What it starts, and what starts it. */
  readonly triggers: readonly string[];
  readonly triggeredBy: readonly string[];
  /** The conditions of its last start that did not hold, as `ConditionPathExists=/x`; null: all did. */
  readonly unmet: { readonly atMs: number; readonly conditions: readonly string[] } | null;
  /** Of a timer; in milliseconds since 1970. */
  readonly timer: { readonly nextMs: number | null; readonly lastMs: number | null } | null;
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
  /** What the service says of itself (`STATUS=`). */
  readonly statusText: string | null;
  /** `/system.slice/a.service`; null while it has none. */
  readonly cgroup: string | null;
  readonly processes: readonly RunningProcess[];
  readonly resources: Resources | null;
  readonly job: { readonly id: number; readonly type: string; readonly running: boolean } | null;
  /** Names of other units, by `Requires`, `Wants`, `Before` and so on. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
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

/** One machine's systemd, to be read and asked. What is refused throws a `FleetsimError` with systemd's words. */
export interface Systemd {
  /** All units in memory, by name. */
  units(): readonly UnitDetails[];
  /** Null when there is no such unit. */
  show(name: string): UnitDetails | null;
  cgroups(): CgroupNode;
  start(name: string): void;
  stop(name: string): void;
  restart(name: string): void;
}

/** The machine that a tool runs on. */
export interface LocalMachine {
  readonly hostname: string;
  readonly machineId: string;
  readonly clock: Clock;
  /** The wall clock, in milliseconds since 1970, when `clock` stood at 0. */
  readonly epochMs: number;
  readonly systemd: Systemd;
  readonly journal: Journal;
}
