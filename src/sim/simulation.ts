// Virtual time, and the stream of events that happen in it. Nothing moves until somebody runs it; a run depends on
// nothing but what was asked of it.
import type { Clock, Timer } from '../base/index.js';
import type { Event, RecordedEvent } from '../events/index.js';
import { type Cause, type Entry, EventQueue, type Gate, LAST_LANE } from './queue.js';

type Kind = Pick<Call, 'cause' | 'gate' | 'lane'>;

/** A pending call and its timer in one: there are very many of them. */
class Call implements Entry, Timer {
  fire: (() => void) | null;
  readonly cause: Cause | null;
  readonly gate: Gate | null;
  queued = true;
  /** What it schedules belongs there, too. */
  readonly lane: number;
  readonly #queue: EventQueue;

  constructor(queue: EventQueue, fire: () => void, { cause, gate, lane }: Kind) {
    this.#queue = queue;
    this.fire = fire;
    this.cause = cause;
    this.gate = gate;
    this.lane = lane;
  }

  cancel(): void {
    if (this.fire !== null && this.queued) this.#queue.cancel(this);
    else this.fire = null;
  }
}

export class Simulation implements Clock {
  readonly #queue = new EventQueue();
  readonly #record: (event: RecordedEvent) => void;
  #nowMs = 0;
  #seq = 0;
  /** What led to the call that is running: each event told becomes the cause of those after it. */
  #cause: Cause | null = null;
  /** Where what is scheduled now belongs among calls of one time. */
  #lane = LAST_LANE;
  /** What comes before this in the queue has been made. */
  #madeKey = Number.POSITIVE_INFINITY;
  readonly #latestAbout = new Map<string, Cause>();
  readonly #whenDisturbed: (() => void)[] = [];

  /** `record` is told of every event as it happens. */
  constructor(record: (event: RecordedEvent) => void) {
    this.#record = record;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** It never stands still while something is due. */
  get isPlain(): boolean {
    return true;
  }

  /** What led to the call that is running; null when nothing did. */
  get cause(): Cause | null {
    return this.#cause;
  }

  /** A delay of 0 belongs to what happens now and keeps its cause; a later call stands for itself. */
  setTimer(delayMs: number, fire: () => void, gate: Gate | null = null): Timer {
    return this.#schedule(delayMs, fire, {
      cause: delayMs === 0 ? this.#cause : null,
      gate,
      lane: this.#lane,
    });
  }

  /** As `setTimer`, for a message: what it brings about was led to by what happens now, or by what is said. */
  deliver(delayMs: number, fire: () => void, gate: Gate | null = null, led = this.#cause): void {
    this.#schedule(delayMs, fire, { cause: led, gate, lane: this.#lane });
  }

  /** Makes a call that a gate has kept, if it has not been cancelled; to be called from within a call. */
  make(entry: Entry): void {
    const { fire, cause, lane } = entry;
    entry.fire = null;
    this.#cause = cause;
    this.inLane(lane, () => fire?.());
    this.#cause = null;
  }

  /**
   * Tells the stream what happens, and returns it as a cause of other things. `led` is for where the cause is known
   * better than from the course of calls. Within one chain, an event about a unit follows from the latest about it.
   */
  emit(event: Event, led: Cause | null = this.#cause): Cause {
    const unit = 'unit' in event ? event.unit : null;
    const about = unit === null ? undefined : this.#latestAbout.get(unit);
    const cause = about !== undefined && about.root === led?.root ? about : led;
    this.#seq += 1;
    const [seq, atMs] = [this.#seq, this.#nowMs];
    // Spread but once: there are very many events.
    this.#record(cause === null ? { seq, atMs, ...event } : { seq, atMs, ...event, cause: cause.seq });
    const own: Cause = { seq: this.#seq, root: cause?.root ?? this.#seq };
    if (unit !== null) this.#latestAbout.set(unit, own);
    this.#cause = own;
    return own;
  }

  /** Does something from outside: what it tells has no cause within the run. */
  act<T>(work: () => T): T {
    this.#cause = null;
    const result = work();
    this.#cause = null;
    return result;
  }

  /** `settle` is called before anything in the world stops going as it has gone. */
  onDisturb(settle: () => void): void {
    this.#whenDisturbed.push(settle);
  }

  /** To be called by whoever is about to change how the world goes: power, network, etcd. */
  disturb(): void {
    for (const settle of this.#whenDisturbed) settle();
  }

  /** A clock whose timers come before others of the same time: the lower the lane, the earlier, whenever they were set. */
  lane(lane: number): Clock {
    return {
      nowMs: () => this.#nowMs,
      setTimer: (delayMs, fire) =>
        this.#schedule(delayMs, () => this.leaveLane(fire), { cause: null, gate: null, lane }),
    };
  }

  /** Does something that belongs into a lane, and all that follows from it, up to `leaveLane`. */
  inLane<T>(lane: number, work: () => T): T {
    const outer = this.#lane;
    this.#lane = lane;
    const result = work();
    this.#lane = outer;
    return result;
  }

  /** Does something that belongs into no lane, though it follows from what does. */
  leaveLane<T>(work: () => T): T {
    return this.inLane(LAST_LANE, work);
  }

  /**
   * Does something as it would have been done earlier, and makes all calls that follow from it and would have been made by
   * now. Nothing of it may bear on what has happened since.
   */
  makeUpFor(atMs: number, lane: number, work: () => void): void {
    const [nowMs, cause, outer, madeKey] = [this.#nowMs, this.#cause, this.#lane, this.#madeKey];
    this.#nowMs = atMs;
    this.#cause = null;
    this.inLane(lane, work);
    for (;;) {
      const nextMs = this.#queue.nextMs();
      if (nextMs > nowMs || (nextMs === nowMs && this.#queue.nextKey() >= madeKey)) break;
      this.step();
    }
    this.#nowMs = nowMs;
    this.#cause = cause;
    this.#lane = outer;
    this.#madeKey = madeKey;
  }

  /** When the next call is due, in milliseconds; infinite when nothing is pending. */
  nextMs(): number {
    return this.#queue.nextMs();
  }

  /** Makes the next call. */
  step(): void {
    const atMs = this.#queue.nextMs();
    if (atMs === Number.POSITIVE_INFINITY) return;
    this.#madeKey = this.#queue.nextKey();
    const entry = this.#queue.pop();
    if (entry === null || entry.fire === null) return;
    this.#nowMs = atMs;
    const { fire, gate } = entry;
    if (gate?.keeps(entry) === true) {
      entry.queued = false;
      return;
    }
    entry.fire = null;
    this.#cause = entry.cause;
    this.#lane = entry.lane;
    fire();
    this.#lane = LAST_LANE;
    this.#cause = null;
  }

  /** Makes all calls due up to and at `untilMs`, and lets the clock stand there. */
  runUntil(untilMs: number): void {
    while (this.#queue.nextMs() <= untilMs) this.step();
    this.#stand(untilMs);
  }

  /** Runs until `done`, until the clock stands at `limitMs`, or until nothing is left to be made; whether it was done. */
  runWhile(pending: () => boolean, limitMs: number): boolean {
    while (pending() && this.#queue.nextMs() <= Math.min(limitMs, Number.MAX_VALUE)) this.step();
    if (pending() && limitMs < Number.POSITIVE_INFINITY) this.#stand(limitMs);
    return !pending();
  }

  /** All that is due by then has been made. */
  #stand(atMs: number): void {
    if (atMs < this.#nowMs) return;
    this.#nowMs = atMs;
    this.#madeKey = Number.POSITIVE_INFINITY;
  }

  #schedule(delayMs: number, fire: () => void, kind: Kind): Timer {
    const call = new Call(this.#queue, fire, kind);
    this.#queue.push(this.#nowMs + Math.max(0, delayMs), call);
    return call;
  }
}
