// Options shared by units that run processes: their surroundings (systemd.exec(5)), their end (systemd.kill(5)), and
// the resources of their control group (systemd.resource-control(5)), which slices and scopes have, too.
import { type OptionSpec, oneOf, options } from './spec.js';

const PRESSURE = 'auto kill';

export const CGROUP: readonly OptionSpec[] = [
  ...options(
    'boolean',
    'BlockIOAccounting CPUAccounting IOAccounting IPAccounting MemoryAccounting TasksAccounting',
  ),
  ...options('cpu-set', 'AllowedCPUs AllowedMemoryNodes StartupAllowedCPUs StartupAllowedMemoryNodes'),
  ...options('cpu-quota', 'CPUQuota'),
  ...options('time-span', 'CPUQuotaPeriodSec', {
    complaint: 'Failed to parse sec_def_infinity value',
    orEmpty: true,
  }),
  ...options('cpu-shares', 'CPUShares StartupCPUShares', { rather: 'CPUWeight=' }),
  ...options('cpu-weight', 'CPUWeight StartupCPUWeight'),
  ...options('io-weight', 'IOWeight StartupIOWeight'),
  ...options('block-weight', 'BlockIOWeight StartupBlockIOWeight'),
  ...options('device-weight', 'BlockIODeviceWeight', { rather: 'IO*= settings' }),
  ...options('device-weight', 'IODeviceWeight IODeviceLatencyTargetSec'),
  ...options('bandwidth', 'IOReadBandwidthMax IOReadIOPSMax IOWriteBandwidthMax IOWriteIOPSMax'),
  ...options('bandwidth', 'BlockIOReadBandwidth BlockIOWriteBandwidth', { rather: 'IO*= settings' }),
  ...options(
    'memory-limit',
    'DefaultMemoryLow DefaultMemoryMin MemoryHigh MemoryLow MemoryMax MemoryMin MemorySwapMax',
  ),
  ...options('memory-limit', 'MemoryLimit', { rather: 'MemoryMax=' }),
  ...options('tasks-limit', 'TasksMax'),
  ...options('slice', 'Slice'),
  ...oneOf('DevicePolicy', 'device policy', 'auto closed strict'),
  ...oneOf('ManagedOOMSwap', '', PRESSURE, { complaint: 'Invalid syntax', orEmpty: true }),
  ...oneOf('ManagedOOMMemoryPressure', '', PRESSURE, { complaint: 'Invalid syntax', orEmpty: true }),
  ...oneOf('ManagedOOMPreference', 'ManagedOOMPreference=', 'none avoid omit'),
  ...options('string', 'ManagedOOMMemoryPressureLimit'),
  ...options(
    'list',
    `BPFProgram Delegate DeviceAllow DisableControllers IPAddressAllow IPAddressDeny IPEgressFilterPath
    IPIngressFilterPath RestrictNetworkInterfaces SocketBindAllow SocketBindDeny`,
  ),
];

export const KILL: readonly OptionSpec[] = [
  ...oneOf('KillMode', 'kill mode specification', 'control-group process mixed none', { orEmpty: true }),
  ...options('signal', 'KillSignal RestartKillSignal FinalKillSignal WatchdogSignal'),
  ...options('boolean', 'SendSIGHUP SendSIGKILL'),
];

const DIRECTORIES = 'Runtime State Cache Logs Configuration';

export const EXEC: readonly OptionSpec[] = [
  ...options('environment', 'Environment'),
  ...options('environment-file', 'EnvironmentFile'),
  ...options('environment-names', 'PassEnvironment UnsetEnvironment'),
  ...options('user', 'User Group'),
  ...options('users', 'SupplementaryGroups'),
  ...options('working-directory', 'WorkingDirectory'),
  ...options('nice', 'Nice'),
  ...options('oom-score', 'OOMScoreAdjust'),
  ...options('mode', 'UMask'),
  ...options('mode', DIRECTORIES.replace(/\w+/g, '$&DirectoryMode')),
  ...options('directory-names', DIRECTORIES.replace(/\w+/g, '$&Directory')),
  ...oneOf('RuntimeDirectoryPreserve', 'runtime directory preserve mode', 'restart', { orBoolean: true }),
  ...options(
    'resource-limit',
    `LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE
    LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK`,
  ),
  ...options('input', 'StandardInput'),
  ...options('output', 'StandardOutput StandardError'),
  ...options('list', 'StandardInputText StandardInputData'),
  ...options('path', 'TTYPath IPCNamespacePath NetworkNamespacePath'),
  ...options('path', 'RootDirectory RootImage RootVerity', { refuses: true }),
  ...options('unsigned', 'LogRateLimitBurst'),
  ...options('unsigned', 'TTYColumns TTYRows', { orEmpty: true }),
  ...options('time-span', 'LogRateLimitIntervalSec'),
  ...options('time-span', 'TimeoutCleanSec'),
  ...options('string', 'TimerSlackNSec'),
  ...oneOf('SyslogLevel', 'log level', 'emerg alert crit err warning notice info debug 0 1 2 3 4 5 6 7'),
  ...oneOf('LogLevelMax', 'log level', 'emerg alert crit err warning notice info debug 0 1 2 3 4 5 6 7'),
  ...oneOf(
    'SyslogFacility',
    'log facility',
    `kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 local4 local5 local6 local7`,
    { orNumber: true },
  ),
  ...oneOf('IOSchedulingClass', 'IO scheduling class', 'none realtime best-effort idle', {
    orNumber: true,
    orEmpty: true,
  }),
  ...oneOf('CPUSchedulingPolicy', 'CPU scheduling policy', 'other batch idle fifo rr', { orNumber: true }),
  ...oneOf('ProtectSystem', 'protect system value', 'strict full', { orBoolean: true }),
  ...oneOf('ProtectHome', 'protect home value', 'read-only tmpfs', { orBoolean: true }),
  ...oneOf('KeyringMode', 'keyring mode', 'inherit private shared'),
  ...oneOf('UtmpMode', 'utmp mode', 'init login user'),
  ...oneOf('ProcSubset', '/proc/ subset mode', 'all pid'),
  ...oneOf('ProtectProc', '/proc/ protection mode', 'noaccess invisible ptraceable default'),
  ...options(
    'boolean',
    `CPUSchedulingResetOnFork DynamicUser IgnoreSIGPIPE LockPersonality MemoryDenyWriteExecute
    NoNewPrivileges PrivateDevices PrivateIPC PrivateMounts PrivateNetwork PrivateTmp PrivateUsers ProtectClock
    ProtectControlGroups ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables RemoveIPC
    RestrictRealtime RestrictSUIDSGID SyslogLevelPrefix TTYReset TTYVHangup TTYVTDisallocate`,
  ),
  ...options('boolean', 'MountAPIVFS', { orEmpty: true }),
  ...options('paths', 'ExecPaths NoExecPaths InaccessiblePaths ReadOnlyPaths ReadWritePaths'),
  ...options('paths', 'InaccessibleDirectories', { sets: ['InaccessiblePaths'] }),
  ...options('paths', 'ReadOnlyDirectories', { sets: ['ReadOnlyPaths'] }),
  ...options('paths', 'ReadWriteDirectories', { sets: ['ReadWritePaths'] }),
  ...options('paths', 'ExtensionDirectories'),
  ...options('bound-paths', 'BindPaths BindReadOnlyPaths TemporaryFileSystem'),
  ...options('search-path', 'ExecSearchPath'),
  ...options('capabilities', 'AmbientCapabilities CapabilityBoundingSet'),
  ...options(
    'string',
    `AppArmorProfile CoredumpFilter LogNamespace NUMAPolicy PAMName Personality RootHash RootHashSignature
    RootImageOptions SELinuxContext SmackProcessLabel SyslogIdentifier UtmpIdentifier IOSchedulingPriority
    CPUSchedulingPriority SystemCallErrorNumber MountFlags`,
  ),
  ...options(
    'list',
    `CPUAffinity NUMAMask ExtensionImages LoadCredential LoadCredentialEncrypted LogExtraFields MountImages
    RestrictAddressFamilies RestrictFileSystems RestrictNamespaces SecureBits SetCredential
    SetCredentialEncrypted SystemCallArchitectures SystemCallFilter SystemCallLog`,
  ),
];
