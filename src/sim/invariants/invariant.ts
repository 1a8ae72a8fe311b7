// What an invariant is: a rule that fleet keeps under every fault, judged event by event. Which there are is index.ts.
import type { RecordedEvent } from '../../events/index.js';
import type { Ground } from './ground.js';

/** A rule that was broken. */
export interface Violation {
  /** The name of the invariant. */
  readonly invariant: string;
  /** What was wrong, with the facts. */
  readonly sentence: string;
  /** The event that broke it, by its `seq`. */
  readonly seq: number;
  readonly unit?: string;
  /** By ID. */
  readonly machine?: string;
}

/** What a checker found; who it is and which event it was about is known to whoever asked it. */
export type Finding = Pick<Violation, 'sentence' | 'unit' | 'machine'>;

export interface Checker {
  /** To be told of every event once, in order, after the ground has taken it in; null: nothing is wrong with it. */
  apply(event: RecordedEvent): Finding | null;
}

export interface Invariant {
  readonly name: string;
  /** What always holds. */
  readonly sentence: string;
  start(ground: Ground): Checker;
}
