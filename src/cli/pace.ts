// Virtual time made to follow the wall clock, at a speed.
import { failure } from '../base/index.js';

/** Something in virtual time that can be run on. */
export interface Paced {
  /** Where virtual time stands, in milliseconds. */
  nowMs(): number;
  /** `goesOn`, asked again and again, may end it before. */
  runUntil(untilMs: number, goesOn?: () => boolean): void;
  /** Whether nothing more will happen. */
  ended(): boolean;
}

/** How often the simulation is run on, in wall-clock milliseconds. */
export const FRAME_MS = 33;
/** A process that was suspended does not catch up with all it missed. */
export const FRAME_MAX_MS = 1_000;

/** Runs to the end, `speed` virtual milliseconds to one of the wall clock. */
export function pace(paced: Paced, speed: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let lastMs = performance.now();
    const timer = setInterval(() => {
      const wallMs = performance.now();
      const elapsedMs = Math.min(FRAME_MAX_MS, wallMs - lastMs);
      lastMs = wallMs;
      try {
        paced.runUntil(paced.nowMs() + elapsedMs * speed);
        if (!paced.ended()) return;
        clearInterval(timer);
        resolve();
      } catch (error) {
        clearInterval(timer);
        reject(error);
      }
    }, FRAME_MS);
  });
}

/** `10`, `0.5` or `max` (infinite); undefined when not given. */
export function readSpeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (/^\d*\.?\d+$/.test(text) && speed > 0 && speed <= 100_000) return speed;
  throw failure('usage', `--speed takes a number such as 10 or 0.5, or max, not ${text}`);
}
