// The units that every machine has from its boot on: the targets and slices that systemd itself stands on, and the
// daemons of a CoreOS machine that units ask for by name. They are the same everywhere and are held once; a machine
// makes one its own only when something happens to it.
import { present } from '../../base/index.js';
import { parseUnitName, type UnitName } from '../names/unit-name.js';
import { DEAD, type UnitState } from '../states.js';
import { parseUnitFile, type UnitFile } from '../syntax/unit-file.js';

export interface BuiltinUnit {
  readonly name: UnitName;
  readonly file: UnitFile;
  readonly atBoot: UnitState;
  /** Never stopped. */
  readonly perpetual: boolean;
  /** What runs of a daemon; null where nothing does. */
  readonly process: { readonly pid: number; readonly command: string } | null;
}

interface Row {
  readonly name: string;
  readonly title: string;
  readonly lines?: string;
  /** Whether it is up at boot; a daemon's command, if it is one. */
  readonly up?: boolean;
  readonly command?: string;
  /** Where a socket listens. */
  readonly listen?: string;
}

const DOWN = { up: false } as const;
const MANUAL = 'RefuseManualStart=yes';

const ROWS: readonly Row[] = [
  { name: '-.slice', title: 'Root Slice' },
  { name: 'system.slice', title: 'System Slice' },
  { name: 'user.slice', title: 'User and Session Slice' },
  { name: '-.mount', title: 'Root Mount' },
  { name: 'local-fs-pre.target', title: 'Preparation for Local File Systems', lines: MANUAL },
  { name: 'local-fs.target', title: 'Local File Systems', lines: 'After=local-fs-pre.target' },
  { name: 'remote-fs.target', title: 'Remote File Systems' },
  { name: 'swap.target', title: 'Swaps' },
  {
    name: 'sysinit.target',
    title: 'System Initialization',
    lines: 'Wants=local-fs.target swap.target\nAfter=local-fs.target swap.target',
  },
  { name: 'sockets.target', title: 'Socket Units' },
  { name: 'timers.target', title: 'Timer Units' },
  { name: 'paths.target', title: 'Path Units' },
  {
    name: 'slices.target',
    title: 'Slice Units',
    lines: 'Wants=-.slice system.slice\nAfter=-.slice system.slice',
  },
  {
    name: 'basic.target',
    title: 'Basic System',
    lines:
      'Requires=sysinit.target\nWants=sockets.target timers.target paths.target slices.target\n' +
      'After=sysinit.target sockets.target paths.target slices.target',
  },
  {
    name: 'multi-user.target',
    title: 'Multi-User System',
    lines: 'Requires=basic.target\nAfter=basic.target\nAllowIsolate=yes',
  },
  { name: 'network-pre.target', title: 'Preparation for Network', lines: MANUAL },
  { name: 'network.target', title: 'Network', lines: `After=network-pre.target\n${MANUAL}` },
  { name: 'network-online.target', title: 'Network is Online', lines: 'After=network.target' },
  { name: 'nss-lookup.target', title: 'Host and Network Name Lookups', lines: MANUAL },
  { name: 'nss-user-lookup.target', title: 'User and Group Name Lookups', lines: MANUAL },
  { name: 'time-set.target', title: 'System Time Set', lines: MANUAL },
  { name: 'time-sync.target', title: 'System Time Synchronized', lines: `After=time-set.target\n${MANUAL}` },
  { name: 'shutdown.target', title: 'System Shutdown', lines: `DefaultDependencies=no\n${MANUAL}`, ...DOWN },
  {
    name: 'umount.target',
    title: 'Unmount All Filesystems',
    lines: `DefaultDependencies=no\n${MANUAL}`,
    ...DOWN,
  },
  { name: 'systemd-journald.socket', title: 'Journal Socket', listen: '/run/systemd/journal/stdout' },
  {
    name: 'systemd-journald.service',
    title: 'Journal Service',
    command: '/usr/lib/systemd/systemd-journald',
  },
  {
    name: 'systemd-udevd.service',
    title: 'Rule-based Manager for Device Events and Files',
    command: '/usr/lib/systemd/systemd-udevd',
  },
  {
    name: 'systemd-networkd.service',
    title: 'Network Configuration',
    command: '/usr/lib/systemd/systemd-networkd',
  },
  {
    name: 'systemd-resolved.service',
    title: 'Network Name Resolution',
    command: '/usr/lib/systemd/systemd-resolved',
  },
  {
    name: 'systemd-timesyncd.service',
    title: 'Network Time Synchronization',
    command: '/usr/lib/systemd/systemd-timesyncd',
  },
  {
    name: 'systemd-logind.service',
    title: 'User Login Management',
    command: '/usr/lib/systemd/systemd-logind',
  },
  { name: 'dbus.socket', title: 'D-Bus System Message Bus Socket', listen: '/run/dbus/system_bus_socket' },
  {
    name: 'dbus.service',
    title: 'D-Bus System Message Bus',
    lines: 'Requires=dbus.socket\nAfter=dbus.socket',
    command: '/usr/bin/dbus-daemon --system --nofork --nopidfile',
  },
  { name: 'sshd.socket', title: 'OpenSSH Server Socket', listen: '22' },
  { name: 'docker.socket', title: 'Docker Socket for the API', listen: '/var/run/docker.sock' },
  {
    name: 'docker.service',
    title: 'Docker Application Container Engine',
    lines: 'Requires=docker.socket\nAfter=network.target docker.socket',
    command: '/usr/bin/docker --daemon --host=fd://',
  },
  { name: 'etcd.service', title: 'etcd', lines: 'Conflicts=etcd2.service', command: '/usr/bin/etcd' },
  { name: 'etcd2.service', title: 'etcd2', ...DOWN },
  { name: 'flanneld.service', title: 'Network fabric for containers', lines: 'After=etcd.service', ...DOWN },
  { name: 'fleet.socket', title: 'Fleet API Socket', listen: '/var/run/fleet.sock' },
  {
    name: 'fleet.service',
    title: 'fleet daemon',
    lines: 'Wants=etcd.service\nAfter=etcd.service network.target',
    command: '/usr/bin/fleetd',
  },
  { name: 'locksmithd.service', title: 'Cluster reboot manager', command: '/usr/lib/locksmith/locksmithd' },
  { name: 'update-engine.service', title: 'Update Engine', command: '/usr/sbin/update_engine -foreground' },
];

const PERPETUAL: readonly string[] = ['-.slice', 'system.slice', '-.mount'];

/** Other names of units that are always there. */
export const BUILTIN_ALIASES: ReadonlyMap<string, string> = new Map([
  ['default.target', 'multi-user.target'],
]);

const ACTIVE: Readonly<Record<string, UnitState['sub']>> = {
  mount: 'mounted',
  service: 'running',
  socket: 'running',
};

/** The first process ID of a daemon; those of units that come later are above all of them. */
const PID_FIRST = 401;

export const BUILTINS: ReadonlyMap<string, BuiltinUnit> = new Map(
  ROWS.map((row, i) => [row.name, read(row, i)]),
);

function read({ name, title, lines = '', up = true, command, listen }: Row, i: number): BuiltinUnit {
  const parsed = parseUnitName(name);
  const { type } = present(parsed.ok ? parsed.value : null, `${name} is a unit's name`);
  const service = type === 'service' ? `[Service]\nExecStart=${command ?? '/usr/bin/true'}\n` : '';
  const socket = listen === undefined ? '' : `[Socket]\nListenStream=${listen}\n`;
  const file = parseUnitFile(`[Unit]\nDescription=${title}\n${lines}\n${service}${socket}`).unitFile;
  const sub = ACTIVE[type] ?? 'active';
  return {
    name: present(parsed.ok ? parsed.value : null, `${name} is a unit's name`),
    file,
    atBoot: up ? { active: 'active', sub, result: 'success' } : DEAD,
    perpetual: PERPETUAL.includes(name),
    process: command === undefined ? null : { pid: PID_FIRST + i, command },
  };
}
