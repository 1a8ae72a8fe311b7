// All bugs that tests plant, to prove that invariants see them.
import type { Bug } from './bug.js';
import { LEASE_BUGS } from './leases.js';
import { UNIT_BUGS } from './units.js';
import { WATCH_BUGS } from './watches.js';

export type { Bug } from './bug.js';

export const BUGS: readonly Bug[] = [...LEASE_BUGS, ...WATCH_BUGS, ...UNIT_BUGS];
