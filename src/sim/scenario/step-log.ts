// How far a run has come in its script, and how each step went: noted while it is played, so that it can be told as of any
// moment of the run. It is no part of the stream of events.
import { firstFrom } from '../../base/index.js';
import type { Step } from './scenario.js';

/** A moment of a run: after so many events, at so many milliseconds. */
export interface Moment {
  readonly seq: number;
  readonly atMs: number;
}

interface Note extends Moment {
  /** Where the step stands among all of `stepsIn`. */
  readonly step: number;
  readonly what: 'began' | 'ended' | 'held' | 'failed';
}

/** How a step fares. */
export interface StepState {
  /** When it began, the last time; null: it has not. */
  readonly beganMs: number | null;
  /** When it ended, the last time; null: it has not, or goes on again. */
  readonly endedMs: number | null;
  readonly rounds: number;
  /** Expectations that held, and that did not, in all rounds. */
  readonly held: number;
  readonly failed: number;
  /** The number of the event that told of the latest failure, or else of the latest that held; null: there is none. */
  readonly verdict: number | null;
}

const TO_COME: StepState = { beganMs: null, endedMs: null, rounds: 0, held: 0, failed: 0, verdict: null };

/** All steps in the order in which they are written, with how deep they stand within others. */
export function* stepsIn(
  steps: readonly Step[],
  depth = 0,
): Iterable<{ readonly step: Step; readonly depth: number }> {
  for (const step of steps) {
    yield { step, depth };
    if (step.action.type === 'steps') yield* stepsIn(step.action.steps, depth + 1);
  }
}

export class StepLog {
  readonly #numbers: ReadonlyMap<Step, number>;
  readonly #notes: Note[] = [];
  /** Told last: of so many notes. */
  #told: { readonly notes: number; readonly states: StepState[] };

  constructor(steps: readonly Step[]) {
    this.#numbers = new Map([...stepsIn(steps)].map(({ step }, i) => [step, i]));
    this.#told = { notes: 0, states: this.#none() };
  }

  note(step: Step, what: Note['what'], { seq, atMs }: Moment): void {
    this.#notes.push({ step: this.#numbers.get(step) ?? 0, what, seq, atMs });
  }

  /** Of each of `stepsIn`; the same array as long as nothing has changed. */
  asOf({ seq, atMs }: Moment): readonly StepState[] {
    const notes = firstFrom(this.#notes, (note) => note.seq <= seq && note.atMs <= atMs);
    if (notes === this.#told.notes) return this.#told.states;
    const from = notes < this.#told.notes ? 0 : this.#told.notes;
    const states = from === 0 ? this.#none() : [...this.#told.states];
    for (const note of this.#notes.slice(from, notes))
      states[note.step] = after(states[note.step] ?? TO_COME, note);
    this.#told = { notes, states };
    return states;
  }

  #none(): StepState[] {
    return Array.from(this.#numbers, () => TO_COME);
  }
}

function after(state: StepState, { what, atMs, seq }: Note): StepState {
  switch (what) {
    case 'began':
      return { ...state, beganMs: atMs, endedMs: null, rounds: state.rounds + 1 };
    case 'ended':
      return { ...state, endedMs: atMs };
    case 'held':
      return { ...state, held: state.held + 1, verdict: state.failed === 0 ? seq : state.verdict };
    case 'failed':
      return { ...state, failed: state.failed + 1, verdict: seq };
  }
}
