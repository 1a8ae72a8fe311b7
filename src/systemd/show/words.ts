// Small things that systemd's tools write: sizes, command lines, how processes ended.
import type { ProcessExit } from '../process/process.js';
import { exitStatus } from '../values/exit-status.js';

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E'] as const;

/** `0B`, `512.0K`, `1.2M`: to the base of 1024, one digit behind the point, cut off. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${Math.floor(bytes)}B`;
  let size = bytes;
  let unit = 0;
  while (size >= 1_024 && unit < UNITS.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  return `${(Math.floor(size * 10) / 10).toFixed(1)}${UNITS[unit]}`;
}

/** A command line as ps and cgls write it: words that a shell would read otherwise stand in double quotes. */
export function formatArgv(argv: readonly string[]): string {
  return argv.map(quoteIfNeeded).join(' ');
}

function quoteIfNeeded(word: string): string {
  if (word !== '' && !/[\s"\\`$*?['()<>|&;!]/.test(word)) return word;
  return `"${word.replace(/["\\`$]/g, '\\$&')}"`;
}

/** `code=exited, status=1/FAILURE` and `code=killed, signal=TERM`. */
export function formatExit(exit: ProcessExit): string {
  if (exit.type !== 'exited') return `code=${exit.type}, signal=${exit.signal}`;
  const known = exitStatus(exit.status);
  const isNamed = known !== null && (known.class === 'libc' || known.class === 'systemd');
  return `code=exited, status=${exit.status}${isNamed ? `/${known.name}` : ''}`;
}

/** Signals that may end a daemon. */
const CLEAN_SIGNALS: readonly string[] = ['HUP', 'INT', 'TERM', 'PIPE'];

export function isClean(exit: ProcessExit): boolean {
  return exit.type === 'exited' ? exit.status === 0 : CLEAN_SIGNALS.includes(exit.signal);
}

/** The program's name without its folder, as the kernel cuts it. */
export function commOf(argv: readonly string[]): string {
  const [path = ''] = argv;
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 15);
}
