// What several invariants stand on: the run's settings, the cluster's picture, what each unit demands, what truly runs where,
// and how long the cluster was let be. Folds of events like the invariants themselves, but kept once for all of them.
import type { Picture, RecordedEvent } from '../../events/index.js';
import type { FleetSettings } from '../../fleet/index.js';
import { type ClusterSoFar, pending } from '../converged.js';
import { Calm } from './calm.js';
import { Demands } from './demands.js';
import { Doers } from './doers.js';
import { Ended } from './ended.js';
import { Placed } from './placed.js';
import { Running } from './running.js';

/** The longest that a start, a stop or a back-off of units and agents may last, beside what the settings say. */
const UNITS_SETTLE_MS = 240_000;

export class Ground {
  readonly settings: FleetSettings;
  /** Has taken each event in before anybody judges it; it is kept up to date by whoever made it. */
  readonly picture: Picture;
  readonly demands = new Demands();
  readonly placed = new Placed(this.demands);
  readonly ended = new Ended();
  readonly running = new Running();
  readonly calm = new Calm();
  readonly doers = new Doers();
  /** What was pending first, and after which event. */
  #pending: { readonly seq: number; readonly first: string | null } = { seq: -1, first: null };

  constructor(settings: FleetSettings, picture: Picture) {
    this.settings = settings;
    this.picture = picture;
  }

  /** What tells whether the cluster has converged. */
  get soFar(): ClusterSoFar {
    return {
      picture: this.picture,
      demandOf: (unit) => this.demands.of(unit),
      hasEnded: (unit) => this.ended.has(unit),
      policy: this.settings.policy,
    };
  }

  /** What keeps the cluster from having converged; null: nothing. Looked for once after each event, however many ask. */
  firstPending(): string | null {
    const { seq } = this.picture;
    if (this.#pending.seq !== seq) {
      const found = pending(this.soFar).next();
      this.#pending = { seq, first: found.done === true ? null : found.value.sentence };
    }
    return this.#pending.first;
  }

  apply(event: RecordedEvent): void {
    this.demands.apply(event);
    this.placed.apply(event);
    this.ended.apply(event);
    this.running.apply(event);
    this.calm.apply(event);
    this.doers.apply(event);
  }

  /** A cluster that was let be for so long has done all there was to do: every lease, hold and back-off is over by then. */
  get settleMaxMs(): number {
    const { agentTtlMs, engineReconcileIntervalMs, machineLostHoldMs } = this.settings;
    return UNITS_SETTLE_MS + 4 * agentTtlMs + 10 * engineReconcileIntervalMs + machineLostHoldMs;
  }
}
