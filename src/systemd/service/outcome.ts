// How processes end, and what that means for their service: clean or not, and in which words (systemd.service(5),
// core/unit.c).
import type { JournalLevel } from '../machine/journal.js';
import type { ProcessExit, Signal } from '../process/process.js';
import type { ServiceResult } from '../states.js';
import { exitStatus, parseExitStatus } from '../values/exit-status.js';
import { parseSignal, signalName } from '../values/signal.js';

/** Ways to end that an option names: `SuccessExitStatus=TEMPFAIL 250 SIGKILL`. */
export interface ExitStatusSet {
  readonly statuses: ReadonlySet<number>;
  readonly signals: ReadonlySet<Signal>;
}

/** Words that name nothing are left out. */
export function readExitStatuses(words: readonly string[]): ExitStatusSet {
  const statuses = new Set<number>();
  const signals = new Set<Signal>();
  for (const word of words) {
    const status = parseExitStatus(word);
    const signal = parseSignal(word);
    if (status !== null) statuses.add(status);
    else if (signal !== null) signals.add(signalName(signal));
  }
  return { statuses, signals };
}

export function includes({ statuses, signals }: ExitStatusSet, exit: ProcessExit): boolean {
  return exit.type === 'exited' ? statuses.has(exit.status) : signals.has(exit.signal);
}

/** Signals that end a daemon cleanly. A command that is to do its work and end may be ended by none. */
const CLEAN_SIGNALS: readonly Signal[] = ['HUP', 'INT', 'TERM', 'PIPE'];

export function resultOf(exit: ProcessExit, as: 'daemon' | 'command', success: ExitStatusSet): ServiceResult {
  if (includes(success, exit)) return 'success';
  switch (exit.type) {
    case 'exited':
      return exit.status === 0 ? 'success' : 'exit-code';
    case 'killed':
      return as === 'daemon' && CLEAN_SIGNALS.includes(exit.signal) ? 'success' : 'signal';
    case 'dumped':
      return 'core-dump';
  }
}

/** systemd's line of an end that is no success. */
export function exitLine(
  kind: string,
  exit: ProcessExit,
): { readonly message: string; readonly level: JournalLevel } {
  const status =
    exit.type === 'exited'
      ? `${exit.status}/${exitStatus(exit.status)?.name ?? 'n/a'}`
      : `${parseSignal(exit.signal) ?? 0}/${exit.signal}`;
  return {
    message: `${kind} exited, code=${exit.type}, status=${status}`,
    level: exit.type === 'exited' ? 'notice' : 'warning',
  };
}

/** What commands that stop a service are told of its main process. */
export function exitVariables(exit: ProcessExit): readonly (readonly [string, string])[] {
  return [
    ['EXIT_CODE', exit.type],
    ['EXIT_STATUS', exit.type === 'exited' ? String(exit.status) : exit.signal],
  ];
}
