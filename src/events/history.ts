// The events of a run, kept so that it can be looked at as it was: any of them by its number, and the cluster after any of
// them. Of a very long run the oldest are forgotten.
import { firstFrom } from '../base/index.js';
import { describe } from './describe.js';
import type { RecordedEvent } from './event.js';
import { freezePicture, thawPicture } from './frozen-picture.js';
import { Picture } from './picture.js';

/** Where nobody says otherwise so many events are kept, about 100 MB of them; then the older half is forgotten. */
const EVENTS_MAX = 500_000;
/** A checkpoint is made after so many events, and where the cluster is large after as many as it has parts. */
const CHECKPOINT_EVENTS = 4_000;

interface Checkpoint {
  readonly seq: number;
  readonly frozen: string;
}

export class History {
  #events: RecordedEvent[] = [];
  #checkpoints: Checkpoint[] = [];
  readonly #eventsMax: number;
  /** As of the latest event. */
  readonly picture = new Picture();

  constructor(eventsMax = EVENTS_MAX) {
    this.#eventsMax = eventsMax;
  }

  apply(event: RecordedEvent): void {
    this.picture.apply(event);
    this.#events.push(event);
    const { machines, units, seq } = this.picture;
    const last = this.#checkpoints.at(-1)?.seq ?? 0;
    if (seq - last >= Math.max(CHECKPOINT_EVENTS, machines.size + units.size))
      this.#checkpoints.push({ seq, frozen: freezePicture(this.picture) });
    if (this.#events.length >= this.#eventsMax) this.#forget();
  }

  /** The number of the oldest event that is still known; one more than the latest while there is none. */
  get firstSeq(): number {
    return this.#events[0]?.seq ?? this.picture.seq + 1;
  }

  get lastSeq(): number {
    return this.picture.seq;
  }

  /** Undefined: forgotten, or not yet. */
  at(seq: number): RecordedEvent | undefined {
    return this.#events[seq - this.firstSeq];
  }

  /** The number of the last event at or before a time, of those that are known. */
  seqAt(ms: number): number {
    return this.firstSeq - 1 + firstFrom(this.#events, ({ atMs }) => atMs <= ms);
  }

  /**
   * The cluster after an event, as a picture of its own; of what is forgotten the oldest that can be had. `from`: a picture
   * of this history that nobody else needs, from which it may be nearer.
   */
  pictureAt(seq: number, from: Picture | null = null): Picture {
    const before = this.#checkpoints[firstFrom(this.#checkpoints, (point) => point.seq <= seq) - 1];
    const nearest = before ?? (this.firstSeq === 1 ? undefined : this.#checkpoints[0]);
    const picture =
      from !== null && from.seq <= seq && from.seq >= Math.max(nearest?.seq ?? 0, this.firstSeq - 1)
        ? from
        : nearest === undefined
          ? new Picture()
          : thawPicture(JSON.parse(nearest.frozen));
    for (let next = this.at(picture.seq + 1); next !== undefined && next.seq <= seq; ) {
      picture.apply(next);
      next = this.at(next.seq + 1);
    }
    return picture;
  }

  /** The number of the next event that words can be found for, from this one on or back; null: there is none. */
  toldFrom(seq: number, by: 1 | -1): number | null {
    for (let event = this.at(seq); event !== undefined; event = this.at(event.seq + by))
      if (describe(event, (id) => id) !== null) return event.seq;
    return null;
  }

  /** From a checkpoint on, so that what is left can be looked at. */
  #forget(): void {
    const middle = this.firstSeq + this.#eventsMax / 2;
    const at = firstFrom(this.#checkpoints, ({ seq }) => seq < middle);
    const keepFrom = this.#checkpoints[at]?.seq ?? middle;
    this.#events = this.#events.slice(keepFrom + 1 - this.firstSeq);
    this.#checkpoints = this.#checkpoints.slice(at);
  }
}
