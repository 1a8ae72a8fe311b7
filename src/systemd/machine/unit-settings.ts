// What [Unit] says of any unit (systemd.unit(5)): its title, what it depends on, the conditions of its start, and how it
// wants to be treated. What follows without being said is implicit.ts.
import type { UnitName } from '../names/unit-name.js';
import { parseUnitName } from '../names/unit-name.js';
import type { Settings } from '../options/read.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { parseBoolean } from '../values/boolean.js';
import { parseTimeSpan } from '../values/time-span.js';
import { type Condition, readConditions } from './conditions.js';
import type { DependencyKind, Edge } from './dependencies.js';
import type { JobMode } from './job-types.js';

export interface UnitSettings {
  /** Null: it is called by its name. */
  readonly description: string | null;
  readonly documentation: readonly string[];
  /** What the file says itself. */
  readonly edges: readonly Edge[];
  readonly defaultDependencies: boolean;
  readonly stopWhenUnneeded: boolean;
  readonly refuseManualStart: boolean;
  readonly refuseManualStop: boolean;
  readonly onFailureJobMode: JobMode;
  readonly onSuccessJobMode: JobMode;
  /** Infinity: for as long as it takes. From when the job is there; from when it runs. */
  readonly jobTimeoutMs: number;
  readonly jobRunningTimeoutMs: number;
  readonly conditions: readonly Condition[];
  readonly asserts: readonly Condition[];
}

/** Options that name units, with what they mean; the inverse of each may be named by its own. */
const NAMING: readonly (readonly [string, DependencyKind])[] = [
  ['Requires', 'Requires'],
  ['Requisite', 'Requisite'],
  ['Wants', 'Wants'],
  ['BindsTo', 'BindsTo'],
  ['PartOf', 'PartOf'],
  ['Upholds', 'Upholds'],
  ['Conflicts', 'Conflicts'],
  ['Before', 'Before'],
  ['After', 'After'],
  ['OnFailure', 'OnFailure'],
  ['OnSuccess', 'OnSuccess'],
  ['PropagatesReloadTo', 'PropagatesReloadTo'],
  ['ReloadPropagatedFrom', 'ReloadPropagatedFrom'],
  ['PropagatesStopTo', 'PropagatesStopTo'],
  ['StopPropagatedFrom', 'StopPropagatedFrom'],
];

const JOB_MODES: readonly JobMode[] = [
  'replace',
  'fail',
  'isolate',
  'ignore-dependencies',
  'ignore-requirements',
];

export function readUnitSettings(name: UnitName, file: UnitFile, settings: Settings): UnitSettings {
  const yes = (key: string, otherwise = false): boolean =>
    parseBoolean(settings.last('Unit', key) ?? '') ?? otherwise;
  const mode = (key: string, otherwise: JobMode): JobMode =>
    JOB_MODES.find((known) => known === settings.last('Unit', key)) ?? otherwise;
  // A job that waits for a device is not to wait for ever.
  const runningMs = name.type === 'device' ? 90_000 : Number.POSITIVE_INFINITY;
  const jobTimeoutMs = span(settings, 'JobTimeoutSec');
  return {
    description: settings.last('Unit', 'Description') || null,
    documentation: settings.words('Unit', 'Documentation'),
    edges: NAMING.flatMap(([key, kind]) =>
      settings
        .words('Unit', key)
        .filter((to) => parseUnitName(to).ok)
        .map((to) => ({ kind, to })),
    ),
    defaultDependencies: yes('DefaultDependencies', true),
    stopWhenUnneeded: yes('StopWhenUnneeded'),
    refuseManualStart: yes('RefuseManualStart'),
    refuseManualStop: yes('RefuseManualStop'),
    onFailureJobMode: mode('OnFailureJobMode', 'replace'),
    onSuccessJobMode: mode('OnSuccessJobMode', 'fail'),
    jobTimeoutMs: jobTimeoutMs ?? Number.POSITIVE_INFINITY,
    jobRunningTimeoutMs: span(settings, 'JobRunningTimeoutSec') ?? jobTimeoutMs ?? runningMs,
    conditions: readConditions(settings, file, 'Condition'),
    asserts: readConditions(settings, file, 'Assert'),
  };
}

/** 0 means none, as infinity does. */
function span(settings: Settings, key: string): number | null {
  const ms = parseTimeSpan(settings.last('Unit', key) ?? '');
  return ms === 0 ? Number.POSITIVE_INFINITY : ms;
}
