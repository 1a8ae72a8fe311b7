// What becomes of the messages that one end sends to another over one connection, as TCP treats them. What does not get through is
// sent again, ever later, and all that is sent after it waits; when nothing has got through for long, the connection is given up
// with all that waits. How long a message takes depends on who sends it to whom and when, and on nothing that was sent before.
import { mixHash } from '../../base/index.js';
import type { Link } from '../../etcd/index.js';
import type { Cause, Gate } from '../queue.js';
import type { Simulation } from '../simulation.js';
import { drawLatencyMs, type Latency } from './latency.js';
import { CHANCES, cutForMs, NO_TROUBLE, type Path } from './path.js';

export interface ConnectionOptions {
  readonly simulation: Simulation;
  readonly path: Path;
  /** The way back, over which the receiver acknowledges. */
  readonly back: Path;
  readonly latency: Latency;
  /** Where messages arrive, if that may be unable to take them. */
  readonly gate: Gate | null;
  /** Tells its draws from those of other connections. */
  readonly hash: number;
}

interface Message {
  readonly deliver: () => void;
  /** Null: it stands for itself. */
  readonly lost: (() => void) | null;
  readonly draw: number;
  readonly cause: Cause | null;
  tries: number;
}

/** The wait before a message is sent for the second time, in milliseconds; doubled each time after (Linux's least). */
const RETRY_MS = 200;
/** A connection is given up when nothing has got through for so long: what gRPC's pings take to find out, at the live client's settings. */
const GIVE_UP_MS = 15_000;
/** What is reordered comes up to so much later than otherwise, in milliseconds. */
const REORDER_MAX_MS = 100;

/** Draws of one message, each for another question. */
const FOR_LOSS = 1_000;
const FOR_DELAY = 1;
const FOR_REORDER = 2;
const FOR_DUPLICATE = 3;

export class Connection implements Link {
  readonly #options: ConnectionOptions;
  /** Not through yet, oldest first: the first is being sent again and again. */
  #waiting: Message[] = [];
  /** Since when the first of them has waited. */
  #waitingSinceMs = 0;
  /** When the latest message arrives. */
  #lastMs = 0;
  #sentMs = -1;
  #nth = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Whether nothing is wrong with the way, there and back, and nothing waits. */
  get isPlain(): boolean {
    const { path, back } = this.#options;
    return path.trouble === null && back.trouble === null && this.#waiting.length === 0;
  }

  /** How long a message takes that is sent then, alone and while nothing is wrong, in milliseconds. */
  takesMs(atMs: number): number {
    const { latency, hash } = this.#options;
    return drawLatencyMs(latency, mixHash(mixHash(hash, atMs), 0));
  }

  carry(deliver: () => void, lost?: () => void): void {
    const { simulation, latency, gate, hash } = this.#options;
    const nowMs = simulation.nowMs();
    this.#nth = nowMs === this.#sentMs ? this.#nth + 1 : 0;
    this.#sentMs = nowMs;
    const draw = mixHash(mixHash(hash, nowMs), this.#nth);
    if (this.isPlain) {
      this.#lastMs = Math.max(this.#lastMs, nowMs + drawLatencyMs(latency, draw));
      simulation.deliver(this.#lastMs - nowMs, deliver, gate);
      return;
    }
    const message: Message = { deliver, lost: lost ?? null, draw, cause: simulation.cause, tries: 0 };
    this.#waiting.push(message);
    if (this.#waiting.length > 1) return;
    this.#waitingSinceMs = nowMs;
    this.#sendWaiting();
  }

  /** Sends what waits, up to the first that does not get through. */
  #sendWaiting(): void {
    const { simulation } = this.#options;
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined) return;
      if (this.#drops(first)) return this.#sendAgainLater(first);
      this.#waiting.shift();
      this.#waitingSinceMs = simulation.nowMs();
      this.#transmit(first);
    }
  }

  #drops({ draw, tries }: Message): boolean {
    const { simulation, path } = this.#options;
    if (cutForMs(path, simulation.nowMs()) !== null) return true;
    return path.trouble !== null && hits(draw, FOR_LOSS + tries, path.trouble.loss);
  }

  #sendAgainLater(message: Message): void {
    const { simulation } = this.#options;
    const leftMs = this.#waitingSinceMs + GIVE_UP_MS - simulation.nowMs();
    if (leftMs <= 0) return this.#giveUp();
    const pauseMs = RETRY_MS * 2 ** message.tries;
    message.tries += 1;
    simulation.setTimer(Math.min(pauseMs, leftMs), () => this.#sendWaiting());
  }

  #giveUp(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { lost } of waiting) lost?.();
  }

  #transmit(message: Message): void {
    const { simulation, path, latency } = this.#options;
    const { draw, lost } = message;
    const { delay, reorders, duplicates } = path.trouble ?? NO_TROUBLE;
    const takesMs =
      drawLatencyMs(latency, draw) + (delay === null ? 0 : drawLatencyMs(delay, mixHash(draw, FOR_DELAY)));
    const lateMs = hits(draw, FOR_REORDER, reorders) ? 1 + (mixHash(draw, FOR_DELAY) % REORDER_MAX_MS) : 0;
    if (lost === null && hits(draw, FOR_DUPLICATE, duplicates)) this.#arrive(message, 2 * takesMs);
    // A late packet of a stream keeps all that follows waiting; a request is answered when it comes.
    if (lost === null && lateMs > 0) return this.#arrive(message, takesMs + lateMs);
    const nowMs = simulation.nowMs();
    this.#lastMs = Math.max(this.#lastMs, nowMs + takesMs + lateMs);
    this.#arrive(message, this.#lastMs - nowMs);
    if (lost !== null) this.#awaitAcknowledgement(lost);
  }

  #arrive({ deliver, cause }: Message, delayMs: number): void {
    const { simulation, gate } = this.#options;
    simulation.deliver(delayMs, deliver, gate, cause);
  }

  /** Who hears nothing back gives the connection up, though everything has arrived. */
  #awaitAcknowledgement(lost: () => void): void {
    const { simulation, back } = this.#options;
    if (cutForMs(back, simulation.nowMs()) === null) return;
    simulation.setTimer(GIVE_UP_MS, () => {
      if ((cutForMs(back, simulation.nowMs()) ?? 0) >= GIVE_UP_MS) lost();
    });
  }
}

function hits(draw: number, question: number, chance: number): boolean {
  return chance > 0 && mixHash(draw, question) % CHANCES < chance;
}
