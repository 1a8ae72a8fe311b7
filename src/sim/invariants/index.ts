// All invariants, and the one who holds each event of a run against them. A rule that was broken once is not told again:
// what follows from it would bury it.
import type { Picture, RecordedEvent } from '../../events/index.js';
import type { FleetSettings } from '../../fleet/index.js';
import { type Pending, pending } from '../converged.js';
import { acknowledgedKept } from './acknowledged-kept.js';
import { converges } from './converges.js';
import { eventsInOrder } from './events-in-order.js';
import { Ground } from './ground.js';
import type { Checker, Invariant, Violation } from './invariant.js';
import { leasesLive } from './leases-live.js';
import { lostRunNothing } from './lost-run-nothing.js';
import { placementFits } from './placement-fits.js';
import { publishesWhatIs } from './publishes-what-is.js';
import { reasonsHold } from './reasons-hold.js';
import { rests } from './rests.js';
import { runsAsPublished } from './runs-as-published.js';
import { runsWhatItIsTold } from './runs-what-it-is-told.js';
import { writerLeads } from './writer-leads.js';

export type { Invariant, Violation } from './invariant.js';

/** In the order in which they are asked: the nearer to the stream itself, the earlier. */
export const INVARIANTS: readonly Invariant[] = [
  eventsInOrder,
  writerLeads,
  acknowledgedKept,
  placementFits,
  reasonsHold,
  publishesWhatIs,
  lostRunNothing,
  leasesLive,
  runsWhatItIsTold,
  runsAsPublished,
  converges,
  rests,
];

export interface WatchOptions {
  readonly settings: FleetSettings;
  /** Kept up to date by whoever made it: it has taken an event in before the invariants are told of it. */
  readonly picture: Picture;
  /** By default all. */
  readonly invariants?: readonly Invariant[];
}

/** All invariants at work on one run. */
export class Watch {
  readonly #ground: Ground;
  /** Of the rules that nothing has broken yet. */
  #checkers: readonly { readonly name: string; readonly checker: Checker }[];
  readonly #violations: Violation[] = [];

  constructor({ settings, picture, invariants = INVARIANTS }: WatchOptions) {
    this.#ground = new Ground(settings, picture);
    this.#checkers = invariants.map(({ name, start }) => ({ name, checker: start(this.#ground) }));
  }

  /** What was broken so far, in the order in which it was found. */
  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** A cluster that was let be for so long has done all there was to do, in milliseconds. */
  get settleMaxMs(): number {
    return this.#ground.settleMaxMs;
  }

  /** The rules that this event breaks, and that were not broken before. */
  apply(event: RecordedEvent): readonly Violation[] {
    this.#ground.apply(event);
    const known = this.#violations.length;
    for (const { name, checker } of this.#checkers) {
      const finding = checker.apply(event);
      if (finding !== null) this.#violations.push({ invariant: name, seq: event.seq, ...finding });
    }
    if (this.#violations.length === known) return NONE;
    const broken = this.#violations.slice(known);
    this.#checkers = this.#checkers.filter(({ name }) => broken.every(({ invariant }) => invariant !== name));
    return broken;
  }

  /** What is still pending until the cluster has converged: the first few. */
  pending(): readonly Pending[] {
    const found: Pending[] = [];
    for (const one of pending(this.#ground.soFar)) {
      found.push(one);
      if (found.length === PENDING_MAX) break;
    }
    return found;
  }

  isConverged(): boolean {
    return this.#ground.firstPending() === null;
  }
}

const NONE: readonly Violation[] = [];
/** More would not be read. */
const PENDING_MAX = 20;
