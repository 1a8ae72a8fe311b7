// Whether a service that has ended comes again, and after how long (systemd.service(5), Restart=).
import type { ProcessExit } from '../process/process.js';
import type { ServiceResult } from '../states.js';
import type { Restart, RestartConfig } from './config.js';
import { includes } from './outcome.js';

/** `exit` is how the main process ended; null: it has not, or there was none. */
export function comesAgain(config: RestartConfig, result: ServiceResult, exit: ProcessExit | null): boolean {
  if (exit !== null && includes(config.prevent, exit)) return false;
  if (exit !== null && includes(config.force, exit)) return true;
  return restarts(config.restart, result);
}

/** The table of systemd.service(5). */
export function restarts(restart: Restart, result: ServiceResult): boolean {
  switch (restart) {
    case 'no':
      return false;
    case 'always':
      return result !== 'exec-condition';
    case 'on-success':
      return result === 'success';
    case 'on-failure':
      return result !== 'success' && result !== 'exec-condition';
    case 'on-abnormal':
      return result !== 'success' && result !== 'exit-code' && result !== 'exec-condition';
    case 'on-watchdog':
      return result === 'watchdog';
    case 'on-abort':
      return result === 'signal' || result === 'core-dump';
  }
}

/** After so many restarts: as long as ever, or growing evenly in proportion up to the longest delay. */
export function restartDelayMs({ delayMs, steps, delayMsMax }: RestartConfig, restartsSoFar: number): number {
  if (restartsSoFar === 0 || steps === 0 || delayMsMax === Number.POSITIVE_INFINITY || delayMs >= delayMsMax)
    return delayMs;
  if (restartsSoFar >= steps) return delayMsMax;
  // Whole milliseconds, and never 0 to the power of something.
  const from = Math.max(delayMs, 1);
  return Math.round(from * (delayMsMax / from) ** (restartsSoFar / steps));
}

/** How often a service came again by itself. Counts from the beginning when it is started after it ended for good. */
export class RestartCounter {
  #count = 0;
  #over = true;

  get count(): number {
    return this.#count;
  }

  /** It begins, by itself or by request. */
  begin(): void {
    if (this.#over) this.#count = 0;
    this.#over = false;
  }

  /** It comes again. */
  add(): number {
    this.#over = false;
    this.#count += 1;
    return this.#count;
  }

  end(): void {
    this.#over = true;
  }

  forget(): void {
    this.#count = 0;
    this.#over = false;
  }
}
