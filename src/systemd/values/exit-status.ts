// Exit statuses by name and number, with who gave them their meaning: `203` is `EXEC`, and systemd's.
import { parseInteger } from './integer.js';

export type ExitStatusClass = 'libc' | 'LSB' | 'BSD' | 'systemd';

/** Runs of names, with the first one's number. Gaps between runs have no name. */
const RUNS: readonly (readonly [number, ExitStatusClass, string])[] = [
  [0, 'libc', 'SUCCESS FAILURE'],
  [2, 'LSB', 'INVALIDARGUMENT NOTIMPLEMENTED NOPERMISSION NOTINSTALLED NOTCONFIGURED NOTRUNNING'],
  [
    64,
    'BSD',
    'USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL',
  ],
  [76, 'BSD', 'PROTOCOL NOPERM CONFIG'],
  [200, 'systemd', 'CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO'],
  [212, 'systemd', 'TIMERSLACK SECUREBITS SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP SETSID'],
  [221, 'systemd', 'CONFIRM STDERR'],
  [224, 'systemd', 'PAM NETWORK NAMESPACE NO_NEW_PRIVILEGES SECCOMP SELINUX_CONTEXT PERSONALITY APPARMOR'],
  [232, 'systemd', 'ADDRESS_FAMILIES RUNTIME_DIRECTORY'],
  [235, 'systemd', 'CHOWN SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY'],
  [241, 'systemd', 'CONFIGURATION_DIRECTORY NUMA_POLICY CREDENTIALS BPF'],
  [255, 'systemd', 'EXCEPTION'],
];

interface ExitStatus {
  readonly name: string;
  readonly class: ExitStatusClass;
}

const BY_NUMBER: ReadonlyMap<number, ExitStatus> = new Map(
  RUNS.flatMap(([first, from, names]) =>
    names.split(' ').map((name, i) => [first + i, { name, class: from }] as const),
  ),
);
const BY_NAME: ReadonlyMap<string, number> = new Map(
  [...BY_NUMBER].map(([status, { name }]) => [name, status]),
);

/** The name of a status and whose it is; null where it has none. */
export function exitStatus(status: number): ExitStatus | null {
  return BY_NUMBER.get(status) ?? null;
}

/** The number of a status by name or number, from 0 to 255; null when it is neither. */
export function parseExitStatus(text: string): number | null {
  const status = BY_NAME.get(text) ?? parseInteger(text);
  return status !== null && status >= 0 && status <= 255 ? status : null;
}
