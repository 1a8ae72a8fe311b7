// How hard chaos is on a cluster: what the knobs of a run are rolled from. Plain data.

export const PROFILES = ['calm', 'rough', 'apocalypse'] as const;

export type ProfileName = (typeof PROFILES)[number];

/** A range that a knob is rolled from, both ends included. */
export type Span = readonly [min: number, max: number];

export interface Profile {
  /** How many of 100 kinds of fault a run has, each for itself: swarms of few find what crowds hide. */
  readonly faultKindsPercent: Span;
  /** Mean times between two, in milliseconds. */
  readonly faultEveryMs: Span;
  readonly repairEveryMs: Span;
  readonly commandEveryMs: Span;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const PROFILE: Readonly<Record<ProfileName, Profile>> = {
  /** A bad month in an hour: one thing at a time, mostly mended before the next. */
  calm: {
    faultKindsPercent: [20, 60],
    faultEveryMs: [4 * MINUTE_MS, 10 * MINUTE_MS],
    repairEveryMs: [MINUTE_MS, 3 * MINUTE_MS],
    commandEveryMs: [MINUTE_MS, 5 * MINUTE_MS],
  },
  /** Faults meet others that are not mended yet. */
  rough: {
    faultKindsPercent: [20, 80],
    faultEveryMs: [40 * SECOND_MS, 4 * MINUTE_MS],
    repairEveryMs: [30 * SECOND_MS, 2 * MINUTE_MS],
    commandEveryMs: [30 * SECOND_MS, 3 * MINUTE_MS],
  },
  /** Nothing is ever whole. */
  apocalypse: {
    faultKindsPercent: [40, 100],
    faultEveryMs: [5 * SECOND_MS, 40 * SECOND_MS],
    repairEveryMs: [5 * SECOND_MS, 30 * SECOND_MS],
    commandEveryMs: [10 * SECOND_MS, MINUTE_MS],
  },
};
