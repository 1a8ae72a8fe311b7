// The wall clock behind the daemons' `Clock`, monotonic: setting the machine's time does not move it.
import type { Clock } from '../base/index.js';

/** setTimeout takes no longer delays. */
const DELAY_MAX_MS = 2 ** 31 - 1;

/** Counts from now. */
export function startWallClock(): Clock {
  const originMs = performance.now();
  return {
    nowMs: () => performance.now() - originMs,
    setTimer(delayMs, fire) {
      const timer = setTimeout(fire, Math.min(Math.ceil(delayMs), DELAY_MAX_MS));
      return { cancel: () => clearTimeout(timer) };
    },
  };
}
