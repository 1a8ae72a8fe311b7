// The latest events of a run, kept for whoever asks why something is so; of a longer run the earliest are forgotten.
import { Metrics, type RecordedEvent } from '../../../events/index.js';

/** So many are kept at least, and at most twice as many: a few dozen megabytes. */
const KEPT_MIN = 100_000;

/** A metric became another one with this event. */
interface Change {
  readonly event: RecordedEvent;
  readonly rose: boolean;
}

export class Past {
  #events: RecordedEvent[] = [];

  apply(event: RecordedEvent): void {
    this.#events.push(event);
    if (this.#events.length === 2 * KEPT_MIN) this.#events = this.#events.slice(KEPT_MIN);
  }

  /** Oldest first. */
  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  find(seq: number): RecordedEvent | undefined {
    return this.#events[seq - (this.#events[0]?.seq ?? 0)];
  }

  last(means: (event: RecordedEvent) => boolean): RecordedEvent | undefined {
    return this.#events.findLast(means);
  }

  /** Since when it is as the event has made it; without one since the run began, unless something may be forgotten. */
  sinceMs(event: RecordedEvent | undefined): number | null {
    if (event !== undefined) return event.atMs;
    return this.#events[0]?.seq === 1 ? 0 : null;
  }

  /** The metrics as they stood after the event with this number. */
  metricsAfter(seq: number): Metrics {
    const metrics = new Metrics();
    for (const event of this.#events) {
      if (event.seq > seq) break;
      metrics.apply(event);
    }
    return metrics;
  }

  /** The events with which a metric became another one. */
  changesOf(measure: (metrics: Metrics, nowMs: number) => number): readonly Change[] {
    const metrics = new Metrics();
    const changes: Change[] = [];
    let was = 0;
    for (const event of this.#events) {
      metrics.apply(event);
      const is = measure(metrics, event.atMs);
      if (is !== was) changes.push({ event, rose: is > was });
      was = is;
    }
    return changes;
  }
}
