// The stream itself: its numbers have no gaps, its time never goes back, and what led to an event came before it. It cannot
// see whether a cause is the right one.
import type { RecordedEvent } from '../../events/index.js';
import type { Checker, Finding, Invariant } from './invariant.js';

export const eventsInOrder: Invariant = {
  name: 'events-in-order',
  sentence: 'events are numbered without gaps, in the order of time, and their causes come before them',
  start: () => new EventsInOrder(),
};

class EventsInOrder implements Checker {
  #seq = 0;
  #atMs = 0;

  apply(event: RecordedEvent): Finding | null {
    const { seq, atMs, cause } = event;
    const before = { seq: this.#seq, atMs: this.#atMs };
    this.#seq = seq;
    this.#atMs = atMs;
    if (seq !== before.seq + 1) return { sentence: `event ${seq} follows event ${before.seq}` };
    if (!(atMs >= before.atMs))
      return { sentence: `event ${seq} is told for ${atMs} ms, and the one before it for ${before.atMs} ms` };
    if (cause !== undefined && !(cause >= 1 && cause < seq))
      return { sentence: `event ${seq} is said to follow from event ${cause}` };
    return null;
  }
}
