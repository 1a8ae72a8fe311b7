// A unit as fleet speaks of it: what the user asked for and how far the cluster has come.

/** What the user asked for, and, by the same words, what the cluster has reached. */
export type UnitTargetState = 'inactive' | 'loaded' | 'launched';

export const TARGET_STATES = ['inactive', 'loaded', 'launched'] as const satisfies readonly UnitTargetState[];
