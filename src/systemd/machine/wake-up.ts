// When a timer that may be late by AccuracySec= wakes its machine: at a moment that other timers of the same machine are
// likely to choose, too (sd-event's sleep_between).

const STEPS_MS = [60_000, 10_000, 1_000, 250] as const;

/**
 * The last moment between `fromMs` and `fromMs + accuracyMs` that lies `perturbMs` after a full minute; or after ten
 * seconds, one, a quarter of one, where there is none. `perturbMs` is the machine's own, below a minute.
 */
export function wakeUp(fromMs: number, accuracyMs: number, perturbMs: number): number {
  if (accuracyMs <= 0 || accuracyMs === Number.POSITIVE_INFINITY) return fromMs;
  const untilMs = fromMs + accuracyMs;
  for (const stepMs of STEPS_MS) {
    const offsetMs = perturbMs % stepMs;
    const atMs = Math.floor(untilMs / stepMs) * stepMs + offsetMs;
    const chosenMs = atMs >= untilMs ? atMs - stepMs : atMs;
    if (chosenMs >= fromMs) return chosenMs;
  }
  return untilMs;
}
