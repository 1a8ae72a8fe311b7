// The clock and the keys of a screen: runs a simulation along the wall clock, faster or slower or not at all, and
// collects what the screen shows.
import { FleetsimError, failure } from '../base/index.js';
import { Picture, type RecordedEvent } from '../events/index.js';
import { completeFault, type FaultCandidate } from '../sim/faults/complete.js';
import type { ClusterSource, PlayState } from '../tui/index.js';
import { FRAME_MAX_MS, FRAME_MS, type Paced } from './pace.js';

/** Events kept for the screen; older ones have scrolled away. */
const EVENTS_MAX = 500;
const SPEED_MIN = 1 / 8;
const SPEED_MAX = 1_024;
/** So long a message stands before the keys are told of again, in milliseconds of the wall clock. */
const NOTICE_MS = 8_000;

/** Brings a fault about, as it is written, and says what is so now. Refusals are thrown as a `FleetsimError`. */
export type Hand = (fault: string) => string;

export class Player implements ClusterSource {
  readonly title: string;
  readonly picture = new Picture();
  readonly #events: RecordedEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #state: PlayState;
  #version = 0;
  #paced: Paced | null = null;
  #hand: Hand | null = null;
  #timer: NodeJS.Timeout | null = null;
  #noticeLeftMs = 0;
  #failure: FleetsimError | null = null;
  readonly #isReal: boolean;

  /** `real`: its time is the wall's, which nobody can stop. */
  constructor(title: string, speed: number, time: 'virtual' | 'real' = 'virtual') {
    this.title = title;
    this.#isReal = time === 'real';
    this.#state = { paused: false, speed: Math.min(speed, SPEED_MAX), ended: null, notice: null };
  }

  get nowMs(): number {
    return this.#paced?.nowMs() ?? this.picture.nowMs;
  }

  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  get state(): PlayState {
    return this.#state;
  }

  get version(): number {
    return this.#version;
  }

  /** Takes an event in. */
  tell(event: RecordedEvent): void {
    this.picture.apply(event);
    this.#events.push(event);
    if (this.#events.length > EVENTS_MAX) this.#events.shift();
  }

  /** Begins to run along the wall clock. */
  start(paced: Paced, hand: Hand): void {
    this.#paced = paced;
    this.#hand = hand;
    let lastMs = performance.now();
    this.#timer = setInterval(() => {
      const wallMs = performance.now();
      this.#frame(Math.min(FRAME_MAX_MS, wallMs - lastMs));
      this.#age(wallMs - lastMs);
      lastMs = wallMs;
    }, FRAME_MS);
  }

  /** Stops for good; throws what ended the run, if something did. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    const failed = this.#failure;
    this.#failure = null;
    if (failed !== null) throw failed;
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  togglePause(): void {
    this.#pace({ paused: !this.#state.paused });
  }

  faster(): void {
    this.#pace({ speed: Math.min(SPEED_MAX, this.#state.speed * 2) });
  }

  slower(): void {
    this.#pace({ speed: Math.max(SPEED_MIN, this.#state.speed / 2) });
  }

  fault(text: string): void {
    try {
      if (this.#state.ended !== null) throw failure('ended', 'it is over: nothing will happen any more');
      const done = this.#hand?.(text) ?? '';
      this.#notify(done, 'good');
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      this.#notify(sentenceOf(error), 'bad');
    }
  }

  completeFault(line: string): readonly FaultCandidate[] {
    const words = line.split(/\s+/);
    const machines = [...this.picture.machines.values()].map(({ name }) => ({ text: name }));
    const units = [...this.picture.units.keys()].map((text) => ({ text }));
    return completeFault(words.slice(0, -1), words.at(-1) ?? '', { machines, units });
  }

  #frame(elapsedMs: number): void {
    const paced = this.#paced;
    if (paced === null || this.#state.paused || this.#state.ended !== null) return;
    try {
      paced.runUntil(paced.nowMs() + elapsedMs * this.#state.speed);
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      this.#failure = error;
      this.#update({ ended: error.message });
      return;
    }
    this.#update(paced.ended() ? { ended: 'the end' } : {});
  }

  #pace(change: Partial<PlayState>): void {
    if (this.#isReal) this.#notify("the time of a real cluster is nobody's to stop or to hurry", 'bad');
    else this.#update(change);
  }

  #notify(text: string, tone: 'good' | 'bad'): void {
    this.#noticeLeftMs = NOTICE_MS;
    this.#update({ notice: { text, tone } });
  }

  #age(elapsedMs: number): void {
    if (this.#state.notice === null) return;
    this.#noticeLeftMs -= elapsedMs;
    if (this.#noticeLeftMs <= 0) this.#update({ notice: null });
  }

  #update(change: Partial<PlayState>): void {
    this.#state = { ...this.#state, ...change };
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** On one line: what is wrong, and what to do. */
function sentenceOf({ problems }: FleetsimError): string {
  return problems
    .map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`))
    .join('; ');
}
