// Options of [Service] that are a service's own (systemd.service(5)). What it shares with other units that run
// processes stands in exec.ts.
import { type OptionSpec, oneOf, options } from './spec.js';

const RESTARTS = 'no on-success on-failure on-abnormal on-watchdog on-abort always';

const FAILURE_MODES = 'terminate abort kill';

export const SERVICE: readonly OptionSpec[] = [
  ...options('exec', 'ExecCondition ExecStartPre ExecStart ExecStartPost ExecReload ExecStop ExecStopPost'),
  ...oneOf('Type', 'service type', 'simple forking oneshot dbus notify idle exec'),
  ...oneOf('ExitType', 'service exit type', 'main cgroup'),
  ...oneOf('Restart', 'service restart specifier', RESTARTS),
  ...oneOf('NotifyAccess', 'notify access specifier', 'none main exec all'),
  ...oneOf('OOMPolicy', 'OOM policy', 'continue stop kill'),
  ...oneOf('TimeoutStartFailureMode', 'timeout failure mode', FAILURE_MODES),
  ...oneOf('TimeoutStopFailureMode', 'timeout failure mode', FAILURE_MODES),
  ...options('string', 'PIDFile BusName'),
  ...options(
    'time-span',
    'RestartSec RestartMaxDelaySec RuntimeMaxSec RuntimeRandomizedExtraSec WatchdogSec',
  ),
  ...options('timeout', 'TimeoutStartSec', { complaint: 'Failed to parse TimeoutStartSec= parameter' }),
  ...options('timeout', 'TimeoutStopSec'),
  ...options('timeout', 'TimeoutAbortSec', {
    complaint: 'Failed to parse TimeoutAbortSec= setting',
    orEmpty: true,
  }),
  ...options('timeout', 'TimeoutSec', {
    complaint: 'Failed to parse TimeoutSec= parameter',
    sets: ['TimeoutStartSec', 'TimeoutStopSec'],
  }),
  ...options(
    'boolean',
    'RemainAfterExit GuessMainPID NonBlocking PermissionsStartOnly RootDirectoryStartOnly',
  ),
  ...options('exit-statuses', 'SuccessExitStatus RestartPreventExitStatus RestartForceExitStatus'),
  ...options('unsigned', 'FileDescriptorStoreMax RestartSteps'),
  ...options('sockets', 'Sockets'),
  ...options('path', 'USBFunctionDescriptors USBFunctionStrings'),
  // What moved to [Unit] with systemd 230 still counts here.
  ...options('time-span', 'StartLimitInterval', { sets: ['Unit.StartLimitIntervalSec'] }),
  ...options('unsigned', 'StartLimitBurst', { sets: ['Unit.StartLimitBurst'] }),
  ...options('action', 'StartLimitAction', { sets: ['Unit.StartLimitAction'] }),
  ...options('action', 'FailureAction', { sets: ['Unit.FailureAction'] }),
  ...options('string', 'RebootArgument', { sets: ['Unit.RebootArgument'] }),
];
