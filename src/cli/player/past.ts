// A moment before the latest: the cluster as it was then, moved on and back over what has happened.
import type { History, Picture } from '../../events/index.js';

export class Past {
  readonly #history: History;
  #picture: Picture;
  #nowMs: number;

  /** Of what is forgotten the oldest that can be had. */
  constructor(history: History, atMs: number) {
    this.#history = history;
    this.#picture = history.pictureAt(history.seqAt(atMs));
    this.#nowMs = Math.max(atMs, this.#picture.nowMs);
  }

  get picture(): Picture {
    return this.#picture;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** To after the last event of a time. */
  toTime(ms: number): void {
    this.#to(this.#history.seqAt(ms), ms);
  }

  /** To after an event, where others may follow at the same time. */
  toEvent(seq: number): void {
    this.#to(seq, this.#history.at(seq)?.atMs ?? 0);
  }

  #to(seq: number, ms: number): void {
    this.#picture = this.#history.pictureAt(seq, this.#picture);
    this.#nowMs = Math.max(ms, this.#picture.nowMs);
  }
}
