// When people and machines last changed what an engine goes by: a decision may be older than that, since an engine hears of it a
// little later.
import type { RecordedEvent } from '../../events/index.js';

/** An engine that is so far behind leads no longer, or its machine will be asked again, in milliseconds. */
const BEHIND_MAX_MS = 30_000;

export class Touched {
  /** Units and machines, whose names are never the same. */
  readonly #atMs = new Map<string, number>();

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'unit-submitted':
      case 'unit-wanted':
      case 'unit-destroyed':
      case 'unit-ended':
      case 'unit-moving':
        this.#atMs.set(event.unit, event.atMs);
        return;
      case 'machine-registered':
      case 'machine-gone':
      case 'machine-metadata':
        this.#atMs.set(event.machine, event.atMs);
        return;
    }
  }

  /** When it was last changed; negative infinity if never. */
  lastMs(what: string): number {
    return this.#atMs.get(what) ?? Number.NEGATIVE_INFINITY;
  }

  /** Whether an engine that decides at this time may not know yet. */
  isNews(what: string, atMs: number): boolean {
    return this.lastMs(what) >= atMs - BEHIND_MAX_MS;
  }
}
