// What an expectation is made of: parts that each hold or do not, in words, and what was found instead.
import type { MetricsSummary, Picture } from '../../../events/index.js';
import type { EventCounts } from './events.js';

/** What expectations look at. */
export interface Seen {
  readonly picture: Picture;
  readonly eventCounts: EventCounts;
  /** Up to now. */
  readonly metrics: () => MetricsSummary;
  /** Turns a machine's name into its ID. */
  readonly machineId: (name: string) => string;
}

/** What is, where something else was expected. */
export interface Finding {
  readonly words: string;
  /** Since when it is so, in milliseconds since the run began; null: it never was otherwise, or nobody knows. */
  readonly sinceMs: number | null;
  /** The unit that it is so of, where it is one of several. */
  readonly unit?: string;
}

export interface Check {
  /** What is expected, in words. */
  readonly expected: string;
  /** What is instead; null: it is as expected. */
  readonly look: () => Finding | null;
}

/** A claim about a `T`. */
export interface Part<T> {
  readonly words: string;
  readonly holds: (of: T) => boolean;
}

/** Without those that claim nothing. */
export function partsOf<T>(...parts: readonly (Part<T> | null)[]): readonly Part<T>[] {
  return parts.filter((part) => part !== null);
}

/** A part for what is expected; null when nothing is. */
export function part<E, T>(
  expected: E | undefined,
  words: (expected: E) => string,
  holds: (expected: E, of: T) => boolean,
): Part<T> | null {
  if (expected === undefined) return null;
  return { words: words(expected), holds: (of) => holds(expected, of) };
}

export function allHold<T>(parts: readonly Part<T>[], of: T): boolean {
  return parts.every((one) => one.holds(of));
}

export function wordsOf<T>(parts: readonly Part<T>[]): string {
  return parts.map(({ words }) => words).join(', ');
}
