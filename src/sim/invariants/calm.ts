// How long nothing has been done to the cluster: that is when more may be asked of it. What lasts, as a partition
// or a frozen machine, counts as harm until everything is healed.
import type { RecordedEvent } from '../../events/index.js';

/** Faults that are over as soon as they have happened; any other stands until everything is healed. */
const OVER_AT_ONCE: ReadonlySet<string> = new Set([
  'kill',
  'restart',
  'stop',
  'reboot',
  'restart-fleetd',
  'crash-fleetd',
  'crash',
  'oom',
  'set-metadata',
  'remove-metadata',
  'change-id',
  'compact',
]);

export class Calm {
  #harmedMs = 0;
  #askedMs = 0;
  #standing = false;

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'fault':
        this.#harmedMs = event.atMs;
        if (event.fault === 'heal all') this.#standing = false;
        else if (!OVER_AT_ONCE.has(event.fault.split(' ', 1)[0] ?? '')) this.#standing = true;
        return;
      case 'machine-killed':
      case 'machine-booted':
        this.#harmedMs = event.atMs;
        return;
      case 'command-begun':
      case 'command-ended':
      case 'change-acknowledged':
      case 'unit-moving':
        this.#askedMs = event.atMs;
        return;
    }
  }

  /** Since when nothing has harmed the cluster, in milliseconds of the run; infinite while something does. */
  get unharmedSinceMs(): number {
    return this.#standing ? Number.POSITIVE_INFINITY : this.#harmedMs;
  }

  /** Since when, beyond that, nobody has asked anything of it. */
  get sinceMs(): number {
    return Math.max(this.unharmedSinceMs, this.#askedMs);
  }
}
