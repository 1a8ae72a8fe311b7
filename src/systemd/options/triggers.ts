// Options of units that start others: [Timer] (systemd.timer(5)), [Path] (systemd.path(5)) and [Socket]
// (systemd.socket(5)), the last without what it shares with services.
import { type OptionSpec, oneOf, options } from './spec.js';

export const TIMER: readonly OptionSpec[] = [
  ...options('calendar', 'OnCalendar'),
  ...options('timer-span', 'OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec'),
  ...options('time-span', 'AccuracySec RandomizedDelaySec'),
  ...options(
    'boolean',
    'FixedRandomDelay OnClockChange OnTimezoneChange Persistent RemainAfterElapse WakeSystem',
  ),
  ...options('trigger-unit', 'Unit'),
];

export const PATH: readonly OptionSpec[] = [
  ...options('watched-path', 'PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty'),
  ...options('boolean', 'MakeDirectory'),
  ...options('mode', 'DirectoryMode'),
  ...options('time-span', 'TriggerLimitIntervalSec'),
  ...options('unsigned', 'TriggerLimitBurst'),
  ...options('trigger-unit', 'Unit'),
];

export const SOCKET: readonly OptionSpec[] = [
  ...options(
    'listen',
    `ListenDatagram ListenFIFO ListenMessageQueue ListenNetlink ListenSequentialPacket ListenSpecial ListenStream
    ListenUSBFunction`,
  ),
  ...options('exec', 'ExecStartPre ExecStartPost ExecStopPre ExecStopPost'),
  ...options(
    'boolean',
    `Accept Broadcast FlushPending FreeBind KeepAlive NoDelay PassCredentials PassPacketInfo PassSecurity
    RemoveOnStop ReusePort SELinuxContextFromNet Transparent Writable`,
  ),
  ...options('unsigned', 'Backlog KeepAliveProbes MaxConnections MaxConnectionsPerSource TriggerLimitBurst'),
  ...options('integer', 'IPTTL Mark Priority'),
  ...options('long', 'MessageQueueMaxMessages MessageQueueMessageSize'),
  ...options('size', 'PipeSize ReceiveBuffer SendBuffer'),
  ...options('time-span', 'DeferAcceptSec KeepAliveIntervalSec KeepAliveTimeSec TriggerLimitIntervalSec'),
  ...options('timeout', 'TimeoutSec'),
  ...options('mode', 'DirectoryMode SocketMode'),
  ...options('user', 'SocketGroup SocketUser'),
  ...options('paths', 'Symlinks'),
  ...options('sockets', 'Service', { repetition: 'replace' }),
  ...options(
    'string',
    'BindToDevice FileDescriptorName IPTOS SmackLabel SmackLabelIPIn SmackLabelIPOut TCPCongestion',
  ),
  ...oneOf('BindIPv6Only', 'bind IPv6 only value', 'default both ipv6-only'),
  ...oneOf('SocketProtocol', 'socket protocol', 'udplite sctp'),
  ...oneOf('Timestamping', 'timestamping precision', 'off us usec µs μs ns nsec'),
];
