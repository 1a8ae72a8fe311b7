// Leases on the injected clock: which exist, until when, and which keys hang on each. Time is the leader's: while nobody leads,
// none runs out. Removing the keys of an expired lease is the store's part.
import { type Clock, present, type Timer } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type { LeaseGrantRequest, LeaseId, LeaseResponse, LeaseStatus } from '../types.js';

/** etcd's MaxLeaseTTL. */
const TTL_MAX_MS = 9_000_000_000_000;

/** IDs from here on are only ever asked for. */
const CHOSEN_ID_MAX = 2 ** 48;

interface Lease {
  readonly id: LeaseId;
  readonly ttlMs: number;
  readonly keys: Set<string>;
  readonly clock: Clock;
  expiresAtMs: number;
  timer: Timer;
  /** While it rests. */
  wake: (() => void) | null;
}

export class Leases {
  readonly #clockOf: (nth: number) => Clock;
  readonly #expired: (id: LeaseId) => void;
  readonly #leases = new Map<LeaseId, Lease>();
  #demoted = false;
  #granted = 0;
  #lastId = 0;

  /** `clockOf` gives the clock of the nth lease granted; `expired` is called when a lease has run out and must revoke it. */
  constructor(clockOf: (nth: number) => Clock, expired: (id: LeaseId) => void) {
    this.#clockOf = clockOf;
    this.#expired = expired;
  }

  /** The last ID that was not asked for. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Never again chooses an ID up to this one: clients may still know it. */
  skipIds(lastId: number): void {
    if (lastId <= CHOSEN_ID_MAX) this.#lastId = Math.max(this.#lastId, lastId);
  }

  grant(request: LeaseGrantRequest): LeaseId {
    const id = request.id ?? this.#nextId();
    if (this.#leases.has(id)) throw new EtcdError('lease-exists');
    if (request.ttlMs > TTL_MAX_MS) throw new EtcdError('lease-ttl-too-large');
    const clock = this.#clockOf(this.#granted++);
    const lease: Lease = {
      id,
      ttlMs: request.ttlMs,
      keys: new Set(),
      clock,
      expiresAtMs: clock.nowMs() + request.ttlMs,
      timer: clock.setTimer(request.ttlMs, () => this.#check(lease)),
      wake: null,
    };
    this.#leases.set(id, lease);
    return id;
  }

  /** Starts the lease's time anew and returns it, in milliseconds. */
  keepAlive(id: LeaseId): number {
    const lease = this.#get(id);
    lease.expiresAtMs = lease.clock.nowMs() + lease.ttlMs;
    return lease.ttlMs;
  }

  status(id: LeaseId): LeaseStatus {
    const { ttlMs, expiresAtMs, keys, clock } = this.#get(id);
    return { id, grantedMs: ttlMs, remainingMs: expiresAtMs - clock.nowMs(), keys: [...keys].sort() };
  }

  /** What is granted, in the order in which it was. */
  granted(): readonly LeaseResponse[] {
    return [...this.#leases.values()].map(({ id, ttlMs }) => ({ id, ttlMs }));
  }

  /** Ends a lease and returns its keys in order. */
  remove(id: LeaseId): readonly string[] {
    const lease = this.#get(id);
    lease.timer.cancel();
    this.#leases.delete(id);
    return [...lease.keys].sort();
  }

  /**
   * Someone else sees to it from now on that a lease does not run out. Not if it may run out within `outlastMs`, or is not
   * there: then false is returned. Before anybody looks at it `wake` is called, which must call `goOn`.
   */
  rest(id: LeaseId, outlastMs: number, wake: () => void): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined) return false;
    const leftMs = lease.expiresAtMs - lease.clock.nowMs();
    if (Math.min(leftMs, lease.ttlMs) <= outlastMs) return false;
    lease.timer.cancel();
    lease.wake = wake;
    return true;
  }

  /** A lease that rested runs out by itself again; it was kept alive last at `keptMs`, if it was meanwhile. */
  goOn(id: LeaseId, keptMs: number | null): void {
    const lease = present(this.#leases.get(id), 'what rests is there');
    lease.wake = null;
    if (keptMs !== null) lease.expiresAtMs = keptMs + lease.ttlMs;
    this.#check(lease);
  }

  /** Nobody leads: from now on no lease runs out. */
  demote(): void {
    this.#demoted = true;
  }

  /** The same leader goes on: what has run out meanwhile ends now. */
  resume(): void {
    this.#demoted = false;
    for (const lease of [...this.#leases.values()]) {
      lease.timer.cancel();
      this.#check(lease);
    }
  }

  /** A new leader knows of no time that has passed: each lease has all of its own again, and this much more, in milliseconds. */
  promote(extendMs: number): void {
    for (const lease of this.#leases.values())
      lease.expiresAtMs = lease.clock.nowMs() + lease.ttlMs + extendMs;
    this.resume();
  }

  /** Throws when a put names a lease that does not exist. */
  checkExists(id: LeaseId): void {
    if (id !== '' && !this.#leases.has(id)) throw new EtcdError('lease-not-found');
  }

  /** Moves a key from one lease to another; '' is none. */
  move(key: string, from: LeaseId, to: LeaseId): void {
    if (from === to) return;
    this.#leases.get(from)?.keys.delete(key);
    this.#leases.get(to)?.keys.add(key);
  }

  /** A kept-alive lease only moved its end: one timer per lease looks again then, so that renewing costs nothing. */
  #check(lease: Lease): void {
    if (this.#demoted) return;
    const leftMs = lease.expiresAtMs - lease.clock.nowMs();
    // What was extended ends sooner once it is kept alive.
    const nextMs = Math.min(leftMs, lease.ttlMs);
    if (leftMs > 0) lease.timer = lease.clock.setTimer(nextMs, () => this.#check(lease));
    else this.#expired(lease.id);
  }

  #get(id: LeaseId): Lease {
    const lease = this.#leases.get(id);
    if (lease === undefined) throw new EtcdError('lease-not-found');
    lease.wake?.();
    return lease;
  }

  #nextId(): LeaseId {
    do this.#lastId += 1;
    while (this.#leases.has(String(this.#lastId)));
    return String(this.#lastId);
  }
}
