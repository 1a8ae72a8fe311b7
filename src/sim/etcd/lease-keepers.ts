// Who keeps leases alive in the simulation. As long as nothing is wrong with its way nothing is sent for it: a renewal that is
// sure to be granted bears on nobody, and when it would have been asked for, had arrived and was answered is known beforehand.
// Before anything changes in the world, or anybody looks (the store at a lease, somebody at the number of requests), what
// would be under way by then is sent after all, as of when it would have been.
import type { Clock, Timer } from '../../base/index.js';
import type { RequestCount, RequestCounts, Store } from '../../etcd/index.js';
import { type KeepLease, type KeepRequest, keepLease } from '../../fleet/index.js';
import type { Connection } from '../network/connection.js';
import type { Simulation } from '../simulation.js';
import type { RenewalStream } from './etcd-connection.js';

export interface LeaseKeepersOptions {
  readonly simulation: Simulation;
  readonly store: Store;
  readonly requests: RequestCounts;
  /** The most that a message takes while nothing is wrong, and how long an answer is waited for, in milliseconds. */
  readonly latencyMaxMs: number;
  readonly timeoutMs: number;
  /** False: every renewal is sent. */
  readonly mayRest: boolean;
}

export interface EndClock extends Clock {
  /** It goes as the world's does, and what is due is done. */
  readonly isPlain: boolean;
}

/** Renewals come before whatever else happens at the same time, and before leases run out: keepers have the lanes below. */
export const LEASE_LANES = 2 ** 18;

export class LeaseKeepers {
  readonly #options: LeaseKeepersOptions;
  readonly #resting = new Set<Rest>();
  /** Renewals, sent or not. */
  readonly #count: RequestCount = { total: 0, failed: 0 };
  #keepers = 0;

  constructor(options: LeaseKeepersOptions) {
    this.#options = options;
    options.requests.kinds.set('leaseKeepAlive', this.#count);
    options.simulation.onDisturb(() => this.wake());
  }

  /** All that rest send what they have to: from now on everything is as if every renewal had been sent. */
  wake(): void {
    for (const rest of [...this.#resting]) rest.wake();
  }

  /** For one end of the network; `open` opens a stream of its own for each lease, so that none bears on another. */
  keeperFor(clock: EndClock, open: (stream: string, moving: () => void) => RenewalStream): KeepLease {
    const { simulation } = this.#options;
    return (request, failed) => {
      const lane = this.#keepers++ % LEASE_LANES;
      let rest: Rest | null = null;
      const stream = open(`lease ${request.id}`, () => rest?.wake());
      const wait = (everyMs: number, renew: () => void): Timer => {
        const waiting = () => clock.setTimer(everyMs, renew);
        rest = this.#rest({ request, clock, stream, lane, waiting });
        return rest ?? waiting();
      };
      const keep = keepLease({ clock, etcd: stream, wait });
      const keeping = simulation.inLane(lane, () =>
        keep(request, (error, askedMs) => {
          stream.close();
          simulation.leaveLane(() => failed(error, askedMs));
        }),
      );
      return {
        renewedMs: () => rest?.renewedMs() ?? keeping.renewedMs(),
        cancel() {
          keeping.cancel();
          stream.close();
        },
      };
    };
  }

  /** Null: it has to go on by itself. */
  #rest({ request: { id, everyMs, renewed }, clock, stream, lane, waiting }: Keeper): Rest | null {
    const { simulation, store, latencyMaxMs, timeoutMs, mayRest } = this.#options;
    if (!mayRest || renewed !== undefined || !clock.isPlain || 2 * latencyMaxMs >= timeoutMs) return null;
    const links = stream.plainLinks();
    if (links === null) return null;
    const rest = new Rest({
      everyMs,
      ...links,
      simulation,
      aheadMs: clock.nowMs() - simulation.nowMs(),
      woken: (skipped, keptMs, answeredMs) => {
        this.#resting.delete(rest);
        this.#count.total += skipped;
        store.wakeLease(id, keptMs);
        let timer: Timer = { cancel: () => undefined };
        simulation.makeUpFor(answeredMs, lane, () => {
          timer = waiting();
        });
        return timer;
      },
    });
    // It must outlast the longest time from one renewal to the next.
    const longestMs = everyMs + 3 * latencyMaxMs;
    if (!store.restLease(id, longestMs, () => rest.wake())) return null;
    this.#resting.add(rest);
    return rest;
  }
}

interface Keeper {
  readonly request: KeepRequest;
  readonly clock: EndClock;
  readonly stream: RenewalStream;
  readonly lane: number;
  /** Waits for the next renewal as if it never rested. */
  readonly waiting: () => Timer;
}

interface RestOptions {
  readonly everyMs: number;
  readonly to: Connection;
  readonly from: Connection;
  readonly simulation: Simulation;
  /** By how much the clock of who keeps the lease is ahead of the world's. */
  readonly aheadMs: number;
  /** Makes up for what was left out, from the latest answer on. */
  readonly woken: (skipped: number, keptMs: number | null, answeredMs: number) => Timer;
}

/** Renewals that are not sent, since the latest that was. */
class Rest implements Timer {
  readonly #options: RestOptions;
  #skipped = 0;
  #renewedMs: number | null = null;
  #keptMs: number | null = null;
  #answeredMs: number;
  #timer: Timer | null = null;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#answeredMs = options.simulation.nowMs();
  }

  /** When, by the keeper's clock, the latest renewal that is answered by now would have been asked for; null: there is none. */
  renewedMs(): number | null {
    this.#advance();
    return this.#renewedMs === null ? null : this.#renewedMs + this.#options.aheadMs;
  }

  wake(): void {
    if (this.#timer !== null) return;
    this.#advance();
    this.#timer = { cancel: () => undefined };
    this.#timer = this.#options.woken(this.#skipped, this.#keptMs, this.#answeredMs);
  }

  cancel(): void {
    this.wake();
    this.#timer?.cancel();
  }

  #advance(): void {
    if (this.#timer !== null) return;
    const { everyMs, to, from, simulation } = this.#options;
    const nowMs = simulation.nowMs();
    for (;;) {
      const askedMs = this.#answeredMs + everyMs;
      const keptMs = askedMs + to.takesMs(askedMs);
      const answeredMs = keptMs + from.takesMs(keptMs);
      if (answeredMs > nowMs) return;
      this.#renewedMs = askedMs;
      this.#keptMs = keptMs;
      this.#answeredMs = answeredMs;
      this.#skipped += 1;
    }
  }
}
