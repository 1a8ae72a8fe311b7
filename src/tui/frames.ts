// When the screen is drawn: at once after something has changed, but no more than thirty times a second, and never for nothing.
import type { Clock, Timer } from '../base/index.js';

/** Between two frames, in milliseconds. */
const FRAME_MS = 33;

interface Changing {
  subscribe(changed: () => void): () => void;
}

export class Frames {
  #version = 0;
  #drawnMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;
  readonly #clock: Clock | null;
  readonly #parts: readonly Changing[];
  readonly #frameMs: number;

  /** Without a clock every change is drawn. */
  constructor(clock: Clock | null, parts: readonly Changing[], frameMs = FRAME_MS) {
    this.#clock = clock;
    this.#parts = parts;
    this.#frameMs = frameMs;
  }

  /** Another number for each frame. */
  readonly version = (): number => this.#version;

  readonly subscribe = (draw: () => void): (() => void) => {
    const leave = this.#parts.map((part) => part.subscribe(() => this.#changed(draw)));
    return () => {
      for (const end of leave) end();
      this.#timer?.cancel();
      this.#timer = null;
    };
  };

  #changed(draw: () => void): void {
    const clock = this.#clock;
    if (this.#timer !== null) return;
    const waitMs = clock === null ? 0 : this.#drawnMs + this.#frameMs - clock.nowMs();
    if (clock === null || waitMs <= 0) return this.#draw(draw);
    this.#timer = clock.setTimer(waitMs, () => {
      this.#timer = null;
      this.#draw(draw);
    });
  }

  #draw(draw: () => void): void {
    this.#drawnMs = this.#clock?.nowMs() ?? 0;
    this.#version += 1;
    draw();
  }
}
