// Who stands at the beginning of what led to an event: a person or the world, or a daemon of its own accord. Remembered of the
// latest events only, since what leads to something leads to it soon.
import type { RecordedEvent } from '../../events/index.js';

export type Doer = 'outside' | 'daemon' | 'nobody';

const REMEMBERED = 2 ** 16;
const DOERS: readonly Doer[] = ['nobody', 'outside', 'daemon'];
const OUTSIDE: ReadonlySet<RecordedEvent['type']> = new Set([
  'fault',
  'command-begun',
  'machine-booted',
  'machine-killed',
  'fleetd-restarted',
  'lease-expired',
]);

export class Doers {
  readonly #byCause = new Uint8Array(REMEMBERED);
  #seq = 0;

  apply({ type, seq, cause }: RecordedEvent): void {
    this.#seq = seq;
    const own = OUTSIDE.has(type) ? 'outside' : /^(engine|agent)-/.test(type) ? 'daemon' : 'nobody';
    this.#byCause[seq % REMEMBERED] = DOERS.indexOf(cause === undefined ? own : this.#latest(own, cause));
  }

  /** Of one that was applied not long ago; `nobody` if it is forgotten, or came of itself. */
  of(seq: number): Doer {
    if (seq <= this.#seq - REMEMBERED) return 'nobody';
    return DOERS[this.#byCause[seq % REMEMBERED] ?? 0] ?? 'nobody';
  }

  /** A daemon that follows what came from outside does not act of its own accord. */
  #latest(own: Doer, cause: number): Doer {
    const earlier = this.of(cause);
    return earlier === 'nobody' ? own : earlier;
  }
}
