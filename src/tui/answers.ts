// Answers to what screens ask of a cluster: the latest stays on the screen while a newer one is on its way. Asked is only
// while somebody looks, when the cluster has changed, and so seldom that asking never takes much of the time there is.
import { type Clock, now, present, runTask, type Task, type Timer } from '../base/index.js';
import type { ClusterSource, Questions } from './source.js';

export interface Answered<T> {
  /** The latest; null: there is none yet. */
  readonly value: T | null;
  /** Why there is none, or none that is newer; null: nothing is wrong. */
  readonly problem: string | null;
}

/** Between two answers to one question, in milliseconds. */
const AGAIN_MS = 500;
/** Answering takes no more than this part of the time. */
const SHARE_MAX = 1 / 20;
/** Questions whose answers are kept, so that going back shows something at once. */
const KEPT_MAX = 32;

interface Kept {
  answered: Answered<unknown>;
  /** The source's, when it was asked; -1: never. */
  version: number;
  asking: boolean;
  againMs: number;
}

const NOBODY = { value: null, problem: 'nobody can be asked about this here' };

export class Answers {
  readonly #source: ClusterSource;
  readonly #clock: Clock | null;
  readonly #kept = new Map<string, Kept>();
  readonly #listeners = new Set<() => void>();
  #timer: Timer | null = null;
  #version = 0;

  /** Without a clock it asks after every change. */
  constructor(source: ClusterSource, clock: Clock | null) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Another number after each answer. */
  get version(): number {
    return this.#version;
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => {
      this.#listeners.delete(changed);
      this.#timer?.cancel();
      this.#timer = null;
    };
  }

  /** What is known of a question by now; whoever goes on to show it calls this again for each frame. */
  to<T>(question: string, ask: (questions: Questions) => Task<T>): Answered<T> {
    const { questions, version } = this.#source;
    return questions === null ? NOBODY : this.#latest(question, version, () => ask(questions));
  }

  /** What costs more than a frame may, worked out as seldom. */
  seldom<T>(what: string, work: () => T): T {
    const { value } = this.#latest(what, this.#source.version, () => now(work));
    return present(value, 'it was worked out at once');
  }

  #latest<T>(question: string, version: number, ask: () => Task<T>): Answered<T> {
    const kept = this.#keep(question);
    if (kept.version !== version && !kept.asking) {
      const waitMs = this.#clock === null ? 0 : kept.againMs - this.#clock.nowMs();
      if (waitMs > 0) this.#lookAgain(waitMs);
      else this.#ask(kept, ask());
    }
    return kept.answered as Answered<T>;
  }

  #ask(kept: Kept, task: Task<unknown>): void {
    const fromMs = this.#nowMs();
    let atOnce = true;
    Object.assign(kept, { version: this.#source.version, asking: true });
    runTask(task, (outcome) => {
      kept.answered = outcome.ok
        ? { value: outcome.value, problem: null }
        : { value: kept.answered.value, problem: outcome.error.message };
      kept.asking = false;
      kept.againMs = this.#nowMs() + Math.max(AGAIN_MS, (this.#nowMs() - fromMs) / SHARE_MAX);
      this.#version += 1;
      // Who has asked just now is still drawing.
      if (!atOnce) this.#tell();
    });
    atOnce = false;
  }

  #keep(question: string): Kept {
    const known = this.#kept.get(question);
    const kept = known ?? {
      answered: { value: null, problem: null },
      version: -1,
      asking: false,
      againMs: 0,
    };
    this.#kept.delete(question);
    this.#kept.set(question, kept);
    if (this.#kept.size > KEPT_MAX)
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    return kept;
  }

  #lookAgain(waitMs: number): void {
    this.#timer ??=
      this.#clock?.setTimer(waitMs, () => {
        this.#timer = null;
        this.#tell();
      }) ?? null;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #nowMs(): number {
    return this.#clock?.nowMs() ?? 0;
  }
}
