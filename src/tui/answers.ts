// Answers to what screens ask of a cluster: the latest stays on the screen while a newer one is on its way. Asked is only
// while somebody looks, when the cluster has changed, and so seldom that asking never takes much of the time there is. Of
// many who are asked the same each answers for itself.
import { type Clock, now, present, runTask, type Task, type Timer } from '../base/index.js';
import type { ClusterSource, Questions } from './source.js';

export interface Answered<T> {
  /** The latest; null: there is none yet. */
  readonly value: T | null;
  /** Why there is none, or none that is newer; null: nothing is wrong. */
  readonly problem: string | null;
}

/** What is said where there is no answer yet: why, or that it is on its way. */
export function withoutAnswer({ problem }: Pick<Answered<unknown>, 'problem'>): string {
  return problem ?? 'asking…';
}

/** Between two answers to one question, in milliseconds. */
const AGAIN_MS = 500;
/** Answering a question takes no more than this part of the time, however many answer it. */
const SHARE_MAX = 1 / 20;
/** Who is asked in a real cluster works elsewhere, or not at all: no later than this it is asked again, in milliseconds. */
const REAL_AGAIN_MS_MAX = 10_000;
/** Questions whose answers are kept, so that going back shows something at once. */
const KEPT_MAX = 32;

/** What one of those who are asked has answered. */
interface Kept {
  answered: Answered<unknown>;
  /** The source's, when it was asked; -1: never. */
  version: number;
  asking: boolean;
  againMs: number;
}

/** How many answer a question, how long one of them is left alone at least, and how it is asked. */
interface Ask<T> {
  readonly of: number;
  readonly againMs: number;
  readonly task: () => Task<T>;
}

const NOBODY = { value: null, problem: 'nobody can be asked about this here' };
/** A question that has one answer. */
const ONE = [''] as const;

export class Answers {
  readonly #source: ClusterSource;
  readonly #clock: Clock | null;
  /** By question, then by who is asked. */
  readonly #kept = new Map<string, Map<string, Kept>>();
  readonly #listeners = new Set<() => void>();
  #timer: { readonly atMs: number; readonly timer: Timer } | null = null;
  #version = 0;
  /** Time goes in equal parts to all whose answers are on their way: what each of them has had of it, up to a moment. */
  #asking = 0;
  #partMs = 0;
  #countedMs = 0;

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
      this.#timer?.timer.cancel();
      this.#timer = null;
    };
  }

  /**
   * What is known of a question by now; whoever goes on to show it calls this again for each frame. `againMs`: between two
   * answers at least, where asking costs others much.
   */
  to<T>(question: string, ask: (questions: Questions) => Task<T>, againMs = AGAIN_MS): Answered<T> {
    return this.toEach(question, ONE, ask, againMs)[0] ?? NOBODY;
  }

  /** The same of many, who are asked at once; in their order. Who does not answer holds up no other. */
  toEach<T>(
    question: string,
    whom: readonly string[],
    ask: (questions: Questions, who: string) => Task<T>,
    againMs = AGAIN_MS,
  ): readonly Answered<T>[] {
    const { questions } = this.#source;
    if (questions === null) return whom.map(() => NOBODY);
    const kept = this.#keep(question);
    for (const who of kept.keys()) if (!whom.includes(who)) kept.delete(who);
    return whom.map((who) =>
      this.#latest(keptOf(kept, who), { of: whom.length, againMs, task: () => ask(questions, who) }),
    );
  }

  /** What costs more than a frame may, worked out as seldom. */
  seldom<T>(what: string, work: () => T): T {
    const { value } = this.#latest(keptOf(this.#keep(what), ''), {
      of: 1,
      againMs: AGAIN_MS,
      task: () => now(work),
    });
    return present(value, 'it was worked out at once');
  }

  #latest<T>(kept: Kept, ask: Ask<T>): Answered<T> {
    if (kept.version !== this.#source.version && !kept.asking) {
      const clock = this.#clock;
      if (clock === null || kept.againMs <= clock.nowMs()) this.#ask(kept, ask);
      else this.#lookAgain(clock, kept.againMs);
    }
    return kept.answered as Answered<T>;
  }

  #ask(kept: Kept, { of, againMs, task }: Ask<unknown>): void {
    const from = this.#countPart();
    let atOnce = true;
    Object.assign(kept, { version: this.#source.version, asking: true });
    this.#asking += 1;
    runTask(task(), (outcome) => {
      kept.answered = outcome.ok
        ? { value: outcome.value, problem: null }
        : { value: kept.answered.value, problem: outcome.error.message };
      kept.asking = false;
      kept.againMs = this.#nowMs() + Math.max(againMs, this.#restMs((this.#countPart() - from) * of));
      this.#asking -= 1;
      this.#version += 1;
      // Who has asked just now is still drawing.
      if (!atOnce) this.#tell();
    });
    atOnce = false;
  }

  /** What each whose answer is on its way has had of the time so far, in milliseconds. */
  #countPart(): number {
    const nowMs = this.#nowMs();
    this.#partMs += (nowMs - this.#countedMs) / Math.max(1, this.#asking);
    this.#countedMs = nowMs;
    return this.#partMs;
  }

  /** How long it is not asked after it has taken so much. */
  #restMs(tookMs: number): number {
    const restMs = tookMs / SHARE_MAX;
    return this.#source.isReal ? Math.min(restMs, REAL_AGAIN_MS_MAX) : restMs;
  }

  #keep(question: string): Map<string, Kept> {
    const kept = this.#kept.get(question) ?? new Map<string, Kept>();
    this.#kept.delete(question);
    this.#kept.set(question, kept);
    if (this.#kept.size > KEPT_MAX)
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    return kept;
  }

  #lookAgain(clock: Clock, atMs: number): void {
    if (this.#timer !== null && this.#timer.atMs <= atMs) return;
    this.#timer?.timer.cancel();
    const timer = clock.setTimer(atMs - clock.nowMs(), () => {
      this.#timer = null;
      this.#tell();
    });
    this.#timer = { atMs, timer };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #nowMs(): number {
    return this.#clock?.nowMs() ?? 0;
  }
}

function keptOf(kept: Map<string, Kept>, who: string): Kept {
  const known = kept.get(who);
  if (known !== undefined) return known;
  const fresh = { answered: { value: null, problem: null }, version: -1, asking: false, againMs: 0 };
  kept.set(who, fresh);
  return fresh;
}
