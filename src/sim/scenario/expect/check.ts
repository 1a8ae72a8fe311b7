// What an expectation is made of: parts that each hold or do not, in words, and what was found instead.
import type { RequestCounts } from '../../../etcd/index.js';
import type { MetricsSummary, Picture, RecordedEvent } from '../../../events/index.js';
import type { EventCounts } from './events.js';
import type { Past } from './past.js';

/** What expectations look at. */
export interface Seen {
  readonly picture: Picture;
  readonly eventCounts: EventCounts;
  readonly past: Past;
  /** Up to now. */
  readonly metrics: () => MetricsSummary;
  /** Names of the units that wait for a machine. */
  readonly pendingUnits: () => readonly string[];
  /** What was asked of etcd up to now. */
  readonly requests: () => RequestCounts;
  /** Turns a machine's name into its ID. */
  readonly machineId: (name: string) => string;
}

/** What is, where something else was expected. */
export interface Finding {
  readonly words: string;
  /** Since when it is so, in milliseconds since the run began; null: nobody knows. */
  readonly sinceMs: number | null;
  /** Where it is so no longer: since when. */
  readonly untilMs?: number;
  /** What made it so; the earliest first. */
  readonly events?: readonly RecordedEvent[];
  /** The unit whose place tells why it is so. */
  readonly unit?: string;
}

export interface Check {
  /** What is expected, in words. */
  readonly expected: string;
  /** May be asked often. */
  readonly holds: () => boolean;
  /** What is instead, to be asked when it does not hold. */
  readonly found: () => Finding;
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

/** Things that a finding calls by name. */
const NAMES_MAX = 5;

/** The first few of many. */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMES_MAX;
  return `${names.slice(0, NAMES_MAX).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
