// A moment before the latest: the cluster as it was then, to be looked at and asked, moved on and back over what has happened.
import type { History, Picture } from '../../events/index.js';
import type { Questions } from '../../tui/index.js';
import type { Driven } from './driven.js';
import { Then } from './then.js';

export class Past {
  readonly #history: History;
  readonly #then: Then;
  #picture: Picture;
  #nowMs: number;
  #questions: Questions | null;

  /** Of what is forgotten the oldest that can be had. `driven`: what has come to the latest moment. */
  constructor(history: History, driven: Driven, atMs: number) {
    this.#history = history;
    this.#then = new Then(driven, history);
    this.#picture = history.pictureAt(history.seqAt(atMs));
    this.#nowMs = Math.max(atMs, this.#picture.nowMs);
    this.#questions = this.#questionsNow();
  }

  get picture(): Picture {
    return this.#picture;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Null: nobody can be asked. */
  get questions(): Questions | null {
    return this.#questions;
  }

  /** Where commands reach the cluster as it was. */
  endpoint(): Promise<string> {
    return this.#then.endpoint();
  }

  /** To after the last event of a time. */
  toTime(ms: number): void {
    this.#to(this.#history.seqAt(ms), ms);
  }

  /** To after an event, where others may follow at the same time. */
  toEvent(seq: number): void {
    this.#to(seq, this.#history.at(seq)?.atMs ?? 0);
  }

  close(): void {
    this.#then.close();
  }

  #to(seq: number, ms: number): void {
    this.#picture = this.#history.pictureAt(seq, this.#picture);
    this.#nowMs = Math.max(ms, this.#picture.nowMs);
    this.#questions = this.#questionsNow();
  }

  #questionsNow(): Questions | null {
    return this.#then.questionsAt({ seq: this.#picture.seq, atMs: this.#nowMs });
  }
}
