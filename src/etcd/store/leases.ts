// Leases on the injected clock: which exist, until when, and which keys hang on each. Time is the leader's: while nobody leads,
// none runs out. Removing the keys of an expired lease is the store's part.
import type { Clock, Timer } from '../../base/index.js';
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
  expiresAtMs: number;
  timer: Timer;
}

export class Leases {
  readonly #clock: Clock;
  readonly #expired: (id: LeaseId) => void;
  readonly #leases = new Map<LeaseId, Lease>();
  #demoted = false;
  #lastId = 0;

  /** `expired` is called when a lease has run out and must revoke it. */
  constructor(clock: Clock, expired: (id: LeaseId) => void) {
    this.#clock = clock;
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
    const lease: Lease = {
      id,
      ttlMs: request.ttlMs,
      keys: new Set(),
      expiresAtMs: this.#clock.nowMs() + request.ttlMs,
      timer: this.#clock.setTimer(request.ttlMs, () => this.#check(lease)),
    };
    this.#leases.set(id, lease);
    return id;
  }

  /** Starts the lease's time anew and returns it, in milliseconds. */
  keepAlive(id: LeaseId): number {
    const lease = this.#get(id);
    lease.expiresAtMs = this.#clock.nowMs() + lease.ttlMs;
    return lease.ttlMs;
  }

  status(id: LeaseId): LeaseStatus {
    const { ttlMs, expiresAtMs, keys } = this.#get(id);
    return { id, grantedMs: ttlMs, remainingMs: expiresAtMs - this.#clock.nowMs(), keys: [...keys].sort() };
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
    const nowMs = this.#clock.nowMs();
    for (const lease of this.#leases.values()) lease.expiresAtMs = nowMs + lease.ttlMs + extendMs;
    this.resume();
  }

  /** Throws when a put names a lease that does not exist. */
  checkExists(id: LeaseId): void {
    if (id !== '') this.#get(id);
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
    const leftMs = lease.expiresAtMs - this.#clock.nowMs();
    // What was extended ends sooner once it is kept alive.
    const nextMs = Math.min(leftMs, lease.ttlMs);
    if (leftMs > 0) lease.timer = this.#clock.setTimer(nextMs, () => this.#check(lease));
    else this.#expired(lease.id);
  }

  #get(id: LeaseId): Lease {
    const lease = this.#leases.get(id);
    if (lease === undefined) throw new EtcdError('lease-not-found');
    return lease;
  }

  #nextId(): LeaseId {
    do this.#lastId += 1;
    while (this.#leases.has(String(this.#lastId)));
    return String(this.#lastId);
  }
}
