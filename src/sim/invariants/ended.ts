// Units that have ended where OnReschedule=keep says that this is remembered: one that is moved then is only loaded. Who asks
// for a state asks for it anew; who submits the same content again does not.
import type { RecordedEvent } from '../../events/index.js';

export class Ended {
  readonly #ended = new Set<string>();
  readonly #hashes = new Map<string, string>();
  /** The latest event that brought back content which was there. */
  #sameSeq = 0;

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'unit-ended':
        this.#ended.add(event.unit);
        return;
      case 'unit-submitted':
        if (this.#hashes.get(event.unit) === event.hash) this.#sameSeq = event.seq;
        else this.#ended.delete(event.unit);
        this.#hashes.set(event.unit, event.hash);
        return;
      case 'unit-wanted':
        // A submission writes the target state that there is, right behind the content.
        if (event.seq !== this.#sameSeq + 1) this.#ended.delete(event.unit);
        return;
      case 'unit-destroyed':
        this.#ended.delete(event.unit);
        this.#hashes.delete(event.unit);
        return;
    }
  }

  has(unit: string): boolean {
    return this.#ended.has(unit);
  }
}
