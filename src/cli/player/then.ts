// The cluster of a moment before the latest, to be asked: had again from its beginning when somebody asks, bit by bit, so that
// the screen stays alive meanwhile.
import { FleetsimError, failure, type Task, wait } from '../../base/index.js';
import type { History } from '../../events/index.js';
import type { Questions } from '../../tui/index.js';
import type { Again, Driven } from './driven.js';
import { pastRefusal } from './no-hands.js';

/** What is worked out at once, in milliseconds of the wall clock. */
const SLICE_MS = 15;

/** After an event, at a time when others may follow. */
export interface Moment {
  readonly seq: number;
  readonly atMs: number;
}

/** Drives to a moment that a history has; false: it was given up. Fails with `elsewhere` where it does not lead there. */
export async function driveTo(
  driven: Pick<Driven, 'paced'>,
  told: () => number,
  { seq, atMs }: Moment,
  { history, isWanted }: { readonly history: History; readonly isWanted: () => boolean },
): Promise<boolean> {
  if (driven.paced.nowMs() > atMs && told() > seq)
    throw failure('not-up', 'the cluster was still coming up then', 'nobody can be asked before');
  const isLast = history.seqAt(atMs) === seq;
  for (let late = true; late; ) {
    const deadlineMs = performance.now() + SLICE_MS;
    late = false;
    driven.paced.runUntil(atMs, () => {
      late = performance.now() >= deadlineMs;
      return !late && (isLast || told() < seq);
    });
    if (late) await new Promise((resolve) => setImmediate(resolve));
    if (!isWanted()) return false;
  }
  if (isLast ? told() === seq : told() >= seq) return true;
  throw failure('elsewhere', 'another run of it does not lead here');
}

interface Run {
  readonly again: Again;
  /** How many events it had so far. */
  readonly told: () => number;
  /** The latest moment that it was driven to. */
  atMs: number;
}

export class Then {
  readonly #driven: Driven;
  readonly #history: History;
  #run: Run | null = null;
  /** Driving goes on, one after the other. */
  #driving: Promise<unknown> = Promise.resolve();
  #wanted: Moment | null = null;

  /** `driven`: what can be had again. */
  constructor(driven: Driven, history: History) {
    this.#driven = driven;
    this.#history = history;
  }

  /** Another moment is shown from now on; null: it cannot be asked. */
  questionsAt(moment: Moment): Questions | null {
    this.#wanted = moment;
    if (this.#driven.again === undefined) return null;
    const ask = <T>(question: (questions: Questions) => Task<T>): Task<T> => this.#ask(moment, question);
    return {
      explain: (question) => ask((questions) => questions.explain(question)),
      registry: () => ask((questions) => questions.registry()),
      etcdMembers: () => ask((questions) => questions.etcdMembers()),
      lease: (id) => ask((questions) => questions.lease(id)),
      look: (words) => ask((questions) => questions.look(words)),
      onMachine: (machine, words) => ask((questions) => questions.onMachine(machine, words)),
    };
  }

  close(): void {
    this.#wanted = null;
    this.#run?.again.driven.close?.();
    this.#run = null;
  }

  /** Where commands reach it as it was at the moment that is shown. */
  async endpoint(): Promise<string> {
    if (this.#wanted === null || this.#driven.again === undefined) throw pastRefusal();
    return (await this.#reach(this.#wanted)).endpoint();
  }

  *#ask<T>(moment: Moment, question: (questions: Questions) => Task<T>): Task<T> {
    const driven = yield* wait<Driven | FleetsimError>((resume) => {
      void this.#reach(moment).then(resume, (error: unknown) => {
        if (!(error instanceof FleetsimError)) throw error;
        resume(error);
      });
    });
    if (driven instanceof FleetsimError) throw driven;
    if (driven.questions === null) throw failure('nobody', 'there is nobody to ask');
    return yield* question(driven.questions);
  }

  #reach(moment: Moment): Promise<Driven> {
    const reached = this.#driving.then(() => this.#drive(moment));
    this.#driving = reached.catch(() => undefined);
    return reached;
  }

  async #drive(moment: Moment): Promise<Driven> {
    const isWanted = (): boolean => this.#wanted === moment;
    const run = isWanted() ? this.#runFor(moment) : null;
    if (run === null || !(await this.#driveOn(run, moment, isWanted)))
      throw failure('moved-on', 'another moment is shown by now');
    return run.again.driven;
  }

  #driveOn(run: Run, moment: Moment, isWanted: () => boolean): Promise<boolean> {
    run.atMs = moment.atMs;
    return driveTo(run.again.driven, run.told, moment, { history: this.#history, isWanted });
  }

  /** The one that is there, if the moment still lies before it. */
  #runFor({ seq, atMs }: Moment): Run | null {
    const last = this.#run;
    if (last !== null && last.told() <= seq && last.atMs <= atMs && atMs < last.again.beforeMs) return last;
    last?.again.driven.close?.();
    let events = 0;
    const again = this.#driven.again?.(atMs, () => {
      events += 1;
    });
    this.#run = again === undefined ? null : { again, told: () => events, atMs: 0 };
    return this.#run;
  }
}
