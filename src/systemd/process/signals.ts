// What signals do to a process that makes nothing of them (signal(7)), and to the kinds of programs that do.
import type { ProcessExit, Signal } from './process.js';

const CORE: readonly Signal[] = 'QUIT ILL TRAP ABRT BUS FPE SEGV XCPU XFSZ SYS'.split(' ');
/** Stopping and going on leave no trace in a simulated process. */
const HARMLESS: readonly Signal[] = 'CHLD CONT STOP TSTP TTIN TTOU URG WINCH'.split(' ');

/** How a process that a signal ends has ended. */
export function killedBy(signal: Signal): ProcessExit {
  return { type: CORE.includes(signal) ? 'dumped' : 'killed', signal };
}

/**
 * Whose signals they are. `plain`: it makes nothing of them. `daemon`: those that reload or wind down a server do so,
 * and end it cleanly. `container`: the client passes them on, and ends with the status of what ran inside.
 */
export type Manners = 'plain' | 'daemon' | 'container';

const ERRORS: readonly Signal[] = [
  ...CORE.filter((signal) => signal !== 'QUIT'),
  'KILL',
  'HUP',
  'INT',
  'TERM',
  'PIPE',
];

/** How a signal ends a process; null: not at all. */
export function reactionTo(signal: Signal, manners: Manners): ProcessExit | null {
  if (manners === 'daemon' && !ERRORS.includes(signal) && (signal === 'WINCH' || !HARMLESS.includes(signal)))
    return { type: 'exited', status: 0 };
  if (manners === 'container' && ['TERM', 'INT', 'QUIT'].includes(signal))
    return { type: 'exited', status: 0 };
  return HARMLESS.includes(signal) ? null : killedBy(signal);
}

/** Whether a program takes such a signal from a command, `kill -HUP $MAINPID`, as the wish to read its files again. */
export function reloads(signal: Signal, manners: Manners): boolean {
  return manners !== 'plain' && ['HUP', 'USR1', 'USR2'].includes(signal);
}
