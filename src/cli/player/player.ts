// The clock and the hands of a screen: runs a cluster along the wall clock, faster or slower or not at all, keeps what has
// happened, and says what the screen shows.
import { FleetsimError, failure } from '../../base/index.js';
import { History, type Picture, type RecordedEvent } from '../../events/index.js';
import { completeFault, type FaultCandidate } from '../../sim/faults/complete.js';
import type { Answer, ClusterSource, PlayState, Questions } from '../../tui/index.js';
import { FRAME_MAX_MS, FRAME_MS, type Paced } from '../pace.js';

const SPEED_MIN = 1 / 8;
const SPEED_MAX = 1_024;
/** So long a message stands before the keys are told of again, in milliseconds of the wall clock. */
const NOTICE_MS = 8_000;
/** The clock on the screen moves in steps of this, in milliseconds of the run: in finer ones where time goes slowly. */
const TICK_MS = 1_000;
const FINE_TICK_MS = 100;

/** What a player drives. */
export interface Driven {
  readonly paced: Paced;
  /** Brings a fault about, as it is written, and says what is so now. Refusals are thrown as a `FleetsimError`. */
  readonly fault: (fault: string) => string;
  readonly questions: Questions | null;
}

export class Player implements ClusterSource {
  readonly title: string;
  readonly history = new History();
  readonly isReal: boolean;
  readonly #listeners = new Set<() => void>();
  #state: PlayState;
  #version = 0;
  #driven: Driven | null = null;
  #timer: NodeJS.Timeout | null = null;
  #noticeLeftMs = 0;
  #failure: FleetsimError | null = null;
  /** What the screen was told of last. */
  #toldSeq = 0;
  #toldTick = 0;

  /** `real`: its time is the wall's, which nobody can stop. */
  constructor(title: string, speed: number, time: 'virtual' | 'real' = 'virtual') {
    this.title = title;
    this.isReal = time === 'real';
    this.#state = { paused: false, speed: Math.min(speed, SPEED_MAX), ended: null, notice: null };
  }

  get nowMs(): number {
    return this.#driven?.paced.nowMs() ?? this.picture.nowMs;
  }

  get picture(): Picture {
    return this.history.picture;
  }

  get state(): PlayState {
    return this.#state;
  }

  get questions(): Questions | null {
    return this.#driven?.questions ?? null;
  }

  get version(): number {
    return this.#version;
  }

  /** Takes an event in. */
  tell(event: RecordedEvent): void {
    this.history.apply(event);
  }

  /** Begins to run along the wall clock. */
  start(driven: Driven): void {
    this.#driven = driven;
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

  run(line: string, done: (answer: Answer) => void): void {
    try {
      if (this.#state.ended !== null) throw failure('ended', 'it is over: nothing will happen any more');
      const said = this.#driven?.fault(faultOf(line)) ?? '';
      this.#notify(said, 'good');
      done({ lines: [said], exitCode: 0 });
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      this.#notify(sentenceOf(error), 'bad');
      done({ lines: [sentenceOf(error)], exitCode: 1 });
    }
  }

  complete(line: string): readonly FaultCandidate[] {
    const words = line.split(/\s+/);
    const machines = [...this.picture.machines.values()].map(({ name }) => ({ text: name }));
    const units = [...this.picture.units.keys()].map((text) => ({ text }));
    return completeFault(words.slice(0, -1), words.at(-1) ?? '', { machines, units });
  }

  #frame(elapsedMs: number): void {
    const driven = this.#driven;
    if (driven === null || this.#state.paused || this.#state.ended !== null) return;
    const { paced } = driven;
    try {
      paced.runUntil(paced.nowMs() + elapsedMs * this.#state.speed);
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      this.#failure = error;
      this.#update({ ended: error.message });
      return;
    }
    if (paced.ended()) this.#update({ ended: 'the end' });
    else if (this.#hasNews()) this.#update({});
  }

  /** Something has happened, or the clock on the screen has moved on. */
  #hasNews(): boolean {
    const tick = Math.floor(this.nowMs / (this.#state.speed < 1 ? FINE_TICK_MS : TICK_MS));
    return this.#toldSeq !== this.picture.seq || this.#toldTick !== tick;
  }

  #pace(change: Partial<PlayState>): void {
    if (this.isReal) this.#notify("the time of a real cluster is nobody's to stop or to hurry", 'bad');
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
    this.#toldSeq = this.picture.seq;
    this.#toldTick = Math.floor(this.nowMs / (this.#state.speed < 1 ? FINE_TICK_MS : TICK_MS));
    for (const listener of this.#listeners) listener();
  }
}

/** A fault as it is written, or as the command line has it: `machine kill core-01`. */
function faultOf(line: string): string {
  return line.replace(/^(fleetsim\s+)?(machine|net|etcd)\s+(?=\S)/, '');
}

/** On one line: what is wrong, and what to do. */
function sentenceOf({ problems }: FleetsimError): string {
  return problems
    .map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`))
    .join('; ');
}
