// The clock and the hands of a screen: runs a cluster along the wall clock, faster or slower or not at all, keeps what has
// happened, goes back in it, and says what the screen shows.
import { FleetsimError, failure } from '../../base/index.js';
import { formatTime, History, type Picture, type RecordedEvent } from '../../events/index.js';
import type { BranchOffer, ClusterSource, PlayState, Questions, ScenarioView } from '../../tui/index.js';
import { FRAME_MAX_MS } from '../pace.js';
import { Commands, sentenceOf } from './commands.js';
import type { Driven } from './driven.js';
import { momentShown } from './moment-shown.js';
import { pastRefusal } from './no-hands.js';
import { Past } from './past.js';
import { scenarioView } from './scenario-view.js';
import type { SessionCommand } from './session-line.js';
import { fasterThan, slowerThan } from './speeds.js';
import { branchOf, type Succeed, successorOf } from './successor.js';
import { Ticker } from './ticker.js';

/** So long a frame may run the cluster on, in milliseconds of the wall clock: the rest is for drawing, and for keys. */
const FRAME_WORK_MS = 20;
/** And a step to an event that nobody knows how far it is away. */
const STEP_WORK_MS = 500;
/** What is past is played no faster: all of it would be over in a frame. */
const PAST_SPEED_MAX = 1_000;
/** So long a message stands before the keys are told of again, in milliseconds of the wall clock. */
const NOTICE_MS = 8_000;

export class Player implements ClusterSource {
  readonly isReal: boolean;
  readonly commandLine = new Commands({
    program: process.argv[1] ?? '',
    fault: (fault) => this.#fault(fault),
    endpoint: () => this.#endpoint(),
    picture: () => this.picture,
    session: () => (this.#driven?.sessions === undefined ? null : (command) => this.#onSession(command)),
    show: (notice) => this.#show(notice),
  });
  readonly #title: string;
  #history: History;
  readonly #listeners = new Set<() => void>();
  #state: PlayState;
  #version = 0;
  #driven: Driven | null = null;
  /** Null: the latest moment is shown. */
  #past: Past | null = null;
  /** Another one takes the place of the run, with which nothing else is done meanwhile. */
  #succeeding = false;
  /** Whether time stood still before the past was looked at. */
  #stoodStill = false;
  readonly #ticker = new Ticker((elapsedMs) => this.#beat(elapsedMs));
  #noticeLeftMs = 0;
  #failure: FleetsimError | null = null;
  /** What the screen was told of last. */
  #told = '';

  /** `real`: its time is the wall's, which nobody can stop. */
  constructor(title: string, speed: number, time: 'virtual' | 'real' = 'virtual', history = new History()) {
    this.#title = title;
    this.#history = history;
    this.isReal = time === 'real';
    this.#state = { paused: false, speed, ended: null, notice: null };
  }

  get title(): string {
    return this.#driven?.title ?? this.#title;
  }

  get history(): History {
    return this.#history;
  }

  get nowMs(): number {
    return this.#past?.nowMs ?? this.latestMs;
  }

  get latestMs(): number {
    return this.#driven?.paced.nowMs() ?? this.history.picture.nowMs;
  }

  get endMs(): number | null {
    return this.#driven?.endMs ?? null;
  }

  get present(): boolean {
    return this.#past === null;
  }

  get picture(): Picture {
    return this.#past?.picture ?? this.history.picture;
  }

  get state(): PlayState {
    return this.#state;
  }

  get questions(): Questions | null {
    return (this.#past ?? this.#driven)?.questions ?? null;
  }

  get scenario(): ScenarioView | null {
    const script = this.#driven?.script;
    if (script === undefined) return null;
    return scenarioView(script, { seq: this.picture.seq, atMs: this.nowMs }, this.history);
  }

  get branching(): BranchOffer | null {
    const branching = this.#driven?.branching;
    if (this.present || branching === undefined) return null;
    return {
      name: branching.name?.() ?? null,
      problem: (name) => sentenceOrNull(branching.problem?.(name)),
    };
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
    this.#told = momentShown(this);
    this.#ticker.start();
  }

  /** Stops for good; throws what ended the run, if something did. */
  stop(): void {
    this.#ticker.stop();
    this.commandLine.close();
    this.#past?.close();
    this.#driven?.close?.();
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
    this.#pace({ speed: fasterThan(this.#state.speed) });
  }

  slower(): void {
    this.#pace({ speed: slowerThan(this.#state.speed) });
  }

  step(by: 'event' | 'second', count: number): void {
    if (by === 'second') {
      const toMs = this.nowMs + count * 1_000;
      if (count > 0 && this.present) this.#runOn(toMs);
      else this.seek(toMs);
      return;
    }
    for (let i = 0; i < Math.abs(count); i++) this.#stepEvent(count < 0 ? -1 : 1);
  }

  seek(ms: number): void {
    if (ms >= this.latestMs) return this.toPresent();
    if (this.#past === null) this.#leavePresent(ms);
    else this.#past.toTime(ms);
    this.#update({ paused: true });
  }

  toPresent(): void {
    if (this.#past === null) return;
    this.#leavePast();
    this.#update({ paused: this.#stoodStill });
  }

  branch(name: string, done: () => void): void {
    void this.#branch(name).then(
      (there) => {
        if (there) done();
      },
      // What is no mishap passes.
      (error) => this.refuse(sentenceOf(error)),
    );
  }

  get barred(): string | null {
    const { barred, branching } = this.#driven ?? {};
    return sentenceOrNull(this.present ? barred?.() : branching === undefined ? pastRefusal() : null);
  }

  refusal(fault: string): string | null {
    return this.barred ?? this.#driven?.refusal?.(fault) ?? null;
  }

  refuse(why: string): void {
    this.#notify(why, 'bad');
  }

  say(text: string): void {
    this.#notify(text, 'good');
  }

  #fault(fault: string): string {
    if (!this.present) throw pastRefusal();
    return this.#driven?.fault(fault) ?? '';
  }

  async #endpoint(): Promise<string> {
    const endpoint = (this.#past ?? this.#driven)?.endpoint();
    if (endpoint === undefined) throw failure('not-there', 'there is no cluster yet');
    return endpoint;
  }

  #leavePresent(ms: number): Past | null {
    if (this.#driven === null) return null;
    this.#stoodStill = this.#state.paused;
    this.#past = new Past(this.history, this.#driven, Math.max(0, ms));
    return this.#past;
  }

  #leavePast(): void {
    this.#past?.close();
    this.#past = null;
  }

  /** The run as it was at the moment shown takes the place of the run. */
  async #branch(name: string): Promise<boolean> {
    const { history, nowMs: atMs } = this;
    const { branching } = this.#driven ?? {};
    if (branching === undefined || this.present || this.#succeeding) return false;
    this.#notify(`back to ${formatTime(atMs)} …`, 'good');
    const isWanted = (): boolean => this.#ticker.runs;
    return this.#succeed(() =>
      branchOf((tell) => branching.begin(atMs, tell, name), atMs, { history, isWanted }),
    );
  }

  /** Says what was done; another session may take its place. */
  async #onSession(command: SessionCommand): Promise<string> {
    const { sessions } = this.#driven ?? {};
    if (sessions === undefined || this.#succeeding)
      throw failure('not-there', 'there is no other session now', 'wait a moment');
    if (command.type === 'branch' || command.type === 'rm') return sessions.beside(command, this.nowMs);
    await this.#succeed(() => successorOf((tell) => sessions.instead(command, tell)));
    return `Switched to ${this.title}, which stands at ${formatTime(this.nowMs)}`;
  }

  /** Whether there is another one now. */
  async #succeed(succeed: Succeed): Promise<boolean> {
    this.#succeeding = true;
    try {
      const successor = await succeed();
      if (successor === null) return false;
      this.#driven?.close?.();
      this.#leavePast();
      this.#driven = successor.driven;
      this.#history = successor.history;
      this.#failure = null;
      this.#update({ ended: null, notice: null });
      return true;
    } finally {
      this.#succeeding = false;
    }
  }

  #stepEvent(by: 1 | -1): void {
    const told = this.history.toldFrom(this.picture.seq + by, by);
    if (told !== null) {
      (this.#past ?? this.#leavePresent(this.latestMs))?.toEvent(told);
      this.#update({ paused: true });
    } else if (by < 0) this.#notify('nothing is known of what was before', 'bad');
    else if (this.present) this.#runOn(Number.POSITIVE_INFINITY, this.history.lastSeq);
    else this.toPresent();
  }

  /** Stands still then: at a time, or where something can be told of that came after an event. */
  #runOn(untilMs: number, afterSeq?: number): void {
    if (this.isReal) return;
    let seen = afterSeq ?? 0;
    const untold = (): boolean => {
      if (afterSeq === undefined || this.history.lastSeq === seen) return true;
      const told = this.history.toldFrom(seen + 1, 1) !== null;
      seen = this.history.lastSeq;
      return !told;
    };
    this.#drive(untilMs, STEP_WORK_MS, untold);
    this.#update({ paused: true });
  }

  /** Whether anything has changed that a screen shows. */
  #beat(elapsedMs: number): boolean {
    const { version } = this;
    this.#frame(Math.min(FRAME_MAX_MS, elapsedMs));
    this.#age(elapsedMs);
    return this.version !== version;
  }

  #frame(elapsedMs: number): void {
    const { paused, speed, ended } = this.#state;
    if (this.#succeeding) return;
    if (this.#past !== null && !paused) this.#playPast(elapsedMs * Math.min(speed, PAST_SPEED_MAX));
    // The past of what nobody can stop goes on behind.
    else if (ended === null && (this.#past === null ? !paused : this.isReal))
      this.#drive(this.latestMs + elapsedMs * speed, FRAME_WORK_MS);
    if (momentShown(this) !== this.#told) this.#update({});
  }

  #playPast(ms: number): void {
    const toMs = this.nowMs + ms;
    if (toMs >= this.latestMs) {
      this.#stoodStill = false;
      return this.toPresent();
    }
    this.#past?.toTime(toMs);
  }

  /** The cluster itself, for no longer than so many milliseconds of the wall clock. */
  #drive(untilMs: number, workMs: number, goesOn: () => boolean = () => true): void {
    const driven = this.#driven;
    if (driven === null || this.#state.ended !== null) return;
    const deadlineMs = performance.now() + workMs;
    const { paced } = driven;
    try {
      paced.runUntil(untilMs, () => goesOn() && performance.now() < deadlineMs);
      // Nobody acts in the middle of what happens at one time.
      paced.runUntil(paced.nowMs());
      if (paced.ended()) this.#update({ ended: 'the end' });
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      this.#failure = error;
      this.#update({ ended: error.message });
    }
  }

  #pace(change: Partial<PlayState>): void {
    if (!this.isReal || !this.present) this.#update(change);
  }

  #notify(text: string, tone: 'good' | 'bad'): void {
    this.#show({ text, tone });
  }

  #show(notice: PlayState['notice']): void {
    this.#noticeLeftMs = NOTICE_MS;
    this.#update({ notice });
  }

  #age(elapsedMs: number): void {
    if (this.#state.notice === null) return;
    this.#noticeLeftMs -= elapsedMs;
    if (this.#noticeLeftMs <= 0) this.#update({ notice: null });
  }

  #update(change: Partial<PlayState>): void {
    this.#ticker.wake();
    this.#state = { ...this.#state, ...change };
    this.#version += 1;
    this.#told = momentShown(this);
    for (const listener of this.#listeners) listener();
  }
}

function sentenceOrNull(problem: FleetsimError | null | undefined): string | null {
  return problem === null || problem === undefined ? null : sentenceOf(problem);
}
