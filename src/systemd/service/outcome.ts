// How processes end, and what that means for their service: clean or not, coming again or not (systemd.service(5)).
import type { ProcessExit } from '../process/process.js';
import type { ServiceResult } from '../states.js';
import type { Restart } from './config.js';

/** Signals that end a main process cleanly; of those that a process of ours gets, only this one. */
export const CLEAN_SIGNALS: readonly string[] = ['TERM'];

export function resultOf(exit: ProcessExit, cleanSignals: readonly string[]): ServiceResult {
  if (exit.type === 'exited') return exit.status === 0 ? 'success' : 'exit-code';
  return cleanSignals.includes(exit.signal) ? 'success' : 'signal';
}

/** The table of systemd.service(5): whether Restart= brings a service back that ended so. */
export function restarts(restart: Restart, result: ServiceResult): boolean {
  switch (restart) {
    case 'no':
    case 'on-watchdog':
      return false;
    case 'always':
      return result !== 'start-limit-hit' && result !== 'resources';
    case 'on-success':
      return result === 'success';
    case 'on-failure':
      return result === 'exit-code' || result === 'signal' || result === 'timeout';
    case 'on-abnormal':
      return result === 'signal' || result === 'timeout';
    case 'on-abort':
      return result === 'signal';
  }
}

const STATUS_NAMES: Readonly<Record<number, string>> = { 0: 'SUCCESS', 1: 'FAILURE', 2: 'INVALIDARGUMENT' };

/** As systemd's journal has it: `code=exited, status=1/FAILURE`. */
export function describeExit(exit: ProcessExit): string {
  if (exit.type === 'killed') return `code=killed, status=${exit.signal === 'TERM' ? '15/TERM' : '9/KILL'}`;
  return `code=exited, status=${exit.status}/${STATUS_NAMES[exit.status] ?? 'n/a'}`;
}
