// Options of [Unit] and [Install] (systemd.unit(5)).
import { type OptionSpec, oneOf, options } from './spec.js';

const JOB_MODES =
  'fail replace replace-irreversibly isolate flush ignore-dependencies ignore-requirements triggering';

const CONDITIONS = `PathExists PathExistsGlob PathIsDirectory PathIsSymbolicLink PathIsMountPoint PathIsReadWrite
  PathIsEncrypted DirectoryNotEmpty FileNotEmpty FileIsExecutable NeedsUpdate FirstBoot Architecture Virtualization
  Host KernelCommandLine KernelVersion Credential Security Capability ACPower Memory CPUFeature CPUs Environment User
  Group ControlGroupController OSRelease MemoryPressure CPUPressure IOPressure`;

export const UNIT: readonly OptionSpec[] = [
  ...options('string', 'Description JobTimeoutRebootArgument RebootArgument'),
  ...options('documentation', 'Documentation'),
  ...options('path', 'SourcePath'),
  ...options(
    'units',
    `Requires Requisite Wants BindsTo Upholds Conflicts Before After OnSuccess OnFailure PropagatesReloadTo
    ReloadPropagatedFrom PropagatesStopTo StopPropagatedFrom PartOf JoinsNamespaceOf`,
  ),
  ...options('units', 'BindTo', { sets: ['BindsTo'] }),
  ...options('units', 'PropagateReloadTo', { sets: ['PropagatesReloadTo'] }),
  ...options('units', 'PropagateReloadFrom', { sets: ['ReloadPropagatedFrom'] }),
  ...options('obsolete-dependency', 'RequiresOverridable', { sets: ['Requires'] }),
  ...options('obsolete-dependency', 'RequisiteOverridable', { sets: ['Requisite'] }),
  ...options('required-paths', 'RequiresMountsFor'),
  ...options(
    'boolean',
    'StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate DefaultDependencies IgnoreOnIsolate',
  ),
  ...oneOf('OnSuccessJobMode', 'job mode', JOB_MODES),
  ...oneOf('OnFailureJobMode', 'job mode', JOB_MODES),
  ...options('boolean', 'OnFailureIsolate', { complaint: 'Failed to parse boolean' }),
  ...options('timeout', 'JobTimeoutSec', { complaint: 'Failed to parse JobTimeoutSec= parameter' }),
  ...options('timeout', 'JobRunningTimeoutSec', {
    complaint: 'Failed to parse JobRunningTimeoutSec= parameter',
  }),
  ...options('action', 'JobTimeoutAction StartLimitAction FailureAction SuccessAction'),
  ...options('time-span', 'StartLimitIntervalSec'),
  ...options('time-span', 'StartLimitInterval', { sets: ['StartLimitIntervalSec'] }),
  ...options('unsigned', 'StartLimitBurst'),
  ...options('exit-status', 'FailureActionExitStatus SuccessActionExitStatus'),
  ...oneOf('CollectMode', 'garbage collection mode', 'inactive inactive-or-failed'),
  ...options('condition', CONDITIONS.replace(/\S+/g, 'Condition$&')),
  // There is a ConditionFirmware, but no AssertFirmware.
  ...options('condition', 'ConditionFirmware'),
  ...options('condition', CONDITIONS.replace(/\S+/g, 'Assert$&')),
];

export const INSTALL: readonly OptionSpec[] = [
  ...options('install-units', 'Alias Also RequiredBy WantedBy'),
  ...options('string', 'DefaultInstance'),
];
