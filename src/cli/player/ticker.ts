// The beat of a screen: thirty times a second while something goes on, ten times where nothing does.
import { FRAME_MS } from '../pace.js';

/** Between two beats while nothing happens, in milliseconds of the wall clock. */
const QUIET_MS = 100;

export class Ticker {
  readonly #beat: (elapsedMs: number) => boolean;
  #timer: NodeJS.Timeout | null = null;
  #quiet = false;

  /** `beat` is told how long ago the last one was, in milliseconds, and says whether something went on. */
  constructor(beat: (elapsedMs: number) => boolean) {
    this.#beat = beat;
  }

  get runs(): boolean {
    return this.#timer !== null;
  }

  start(): void {
    this.#after(FRAME_MS, performance.now());
  }

  /** Something happened between two beats: the next one comes soon. */
  wake(): void {
    if (this.#quiet) this.start();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#quiet = false;
  }

  #after(delayMs: number, lastMs: number): void {
    this.stop();
    this.#quiet = delayMs > FRAME_MS;
    this.#timer = setTimeout(() => {
      this.#quiet = false;
      const wallMs = performance.now();
      const went = this.#beat(wallMs - lastMs);
      if (this.runs) this.#after(went ? FRAME_MS : QUIET_MS, wallMs);
    }, delayMs);
  }
}
