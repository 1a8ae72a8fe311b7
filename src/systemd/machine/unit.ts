// A unit in its machine's memory: its name and file, what the file says, and what has become of it so far.
import { err, type Result, type Timer } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import type { ServiceConfig } from '../service/config.js';
import { DEAD, type LoadState, type UnitState, type UnitStatus } from '../states.js';
import type { UnitFile } from '../syntax/unit-file.js';
import type { UnitBody } from './body.js';
import type { ResourceLimits } from './cgroups.js';
import type { Edge } from './dependencies.js';
import type { JobResult, JobType } from './job-types.js';
import type { UnitSettings } from './unit-settings.js';

/** What is asked of a unit, until it is done. */
export interface Job {
  readonly id: number;
  readonly unit: Unit;
  /** A restart becomes a start when its stop is done. */
  type: JobType;
  state: 'waiting' | 'running';
  ignoreOrder: boolean;
  /** In the queue of those that may run now. */
  queued: boolean;
  /** Its time limit. */
  timer: Timer | null;
  dueMs: number;
  /** Null while it is there. */
  result: JobResult | null;
  readonly ended: ((result: JobResult) => void)[];
}

/** When a unit last came and went, in milliseconds on the machine's clock; null: not yet. */
export interface Times {
  changedMs: number | null;
  inactiveExitMs: number | null;
  activeEnterMs: number | null;
  activeExitMs: number | null;
  inactiveEnterMs: number | null;
}

/** Why a unit did not start when it was last asked to; null: its conditions were met. */
export interface ConditionOutcome {
  readonly unmet: string | null;
  /** Those that did not hold, as `ConditionPathExists=/x`. */
  readonly failed: readonly string[];
  readonly atMs: number;
}

export interface Unit {
  readonly name: UnitName;
  readonly body: UnitBody;
  /** Where its file lies; '' for one that needs none. */
  path: string;
  /** Null once it was removed: the unit goes as soon as it is dead. */
  file: UnitFile | null;
  load: LoadState;
  settings: UnitSettings;
  /** All it depends on by its file. */
  edges: readonly Edge[];
  /** What a service starts by, or why it cannot. */
  config: Result<ServiceConfig, string>;
  slice: string | null;
  limits: ResourceLimits;
  /** What it starts when its time, connection or file comes. */
  triggers: string | null;
  /** Whether its changes are told; those of the machine's own units are not. */
  readonly tells: boolean;
  readonly perpetual: boolean;
  job: Job | null;
  /** Its last start was refused because there were too many. */
  limitHit: boolean;
  condition: ConditionOutcome | null;
  /** What was made of its states so far, and what was told of them. */
  seen: UnitState;
  told: UnitState;
  readonly times: Times;
}

export function isGone({ file, job, seen }: Unit): boolean {
  return file === null && job === null && (seen.active === 'inactive' || seen.active === 'failed');
}

/** What a line calls it: `a.service - Title`. */
export function titleOf({ name, file, settings }: Unit): string {
  const description = file === null ? null : settings.description;
  return description === null || description === name.full ? name.full : `${name.full} - ${description}`;
}

/** A start that was asked for before the file went must not bring back what is forgotten. */
export function startConfig({ name, file, config }: Unit): Result<ServiceConfig, string> {
  return file === null ? err(`Unit ${name.full} not found.`) : config;
}

export function isOneshot({ config }: Unit): boolean {
  return config.ok && config.value.oneshot;
}

export function statusOf({ name, load, told }: Unit): UnitStatus {
  return { unit: name.full, load, ...told };
}

export function notFound(name: string): UnitStatus {
  return { unit: name, load: 'not-found', ...DEAD };
}

export function newTimes(): Times {
  return {
    changedMs: null,
    inactiveExitMs: null,
    activeEnterMs: null,
    activeExitMs: null,
    inactiveEnterMs: null,
  };
}
