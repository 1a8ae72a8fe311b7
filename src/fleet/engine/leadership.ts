// Which machine's engine leads: the one whose lease holds the leadership key. The others watch that key and nothing
// else, and reach for it when it is gone. How the key is claimed, and who may, is claim.ts. (fleet's pkg/lease and
// engine/engine.go; here an etcd lease instead of a TTL and a poll.)
import type { KeyValue, LeaseId } from '../../etcd/index.js';
import { type Host, type HostScope, openScope } from '../host.js';
import type { Keeping } from '../keep-lease.js';
import { decode } from '../registry/codecs.js';
import { follow } from '../registry/follow.js';
import { keys } from '../registry/keys.js';
import type { FleetSettings } from '../settings.js';
import { claimTxn, readClaim, stealTxn } from './claim.js';

/** The lease outlasts this many missed renewals, as in fleet. */
const LEASE_INTERVALS = 5;

/** What an engine has while it leads. */
export interface Elected {
  /** Lives exactly as long as it does. */
  readonly host: Host;
  /** What its writes must compare. */
  readonly leaderRevision: number;
  /** For an engine whose write was refused because another one leads. */
  readonly resign: () => void;
  /** To be asked before anything is decided: of one that has slept the lease may have run out, though nobody has said so. */
  readonly isOver: () => boolean;
}

export interface LeadershipOptions {
  /** Everything begun through it ends with this engine. */
  readonly host: Host;
  readonly machine: string;
  readonly settings: FleetSettings;
  /** This engine leads from now on. */
  readonly elected: (term: Elected) => void;
}

export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #ttlMs: number;
  #campaigning = false;
  #term: HostScope | null = null;
  #lease: LeaseId | null = null;
  /** Before this an engine that stole the lead does nothing with it. */
  #idleUntilMs = 0;
  #toldVersion: number | null = null;

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#ttlMs = options.settings.engineReconcileIntervalMs * LEASE_INTERVALS;
  }

  start(): void {
    follow(
      this.#options.host,
      { key: keys.leader },
      {
        listed: ([kv]) => (kv === undefined ? this.#vacant() : this.#held(kv)),
        changed: (events) => {
          const last = events.at(-1);
          if (last?.type === 'delete') this.#vacant();
          else if (last !== undefined) this.#held(last.kv);
        },
      },
    );
  }

  /** The lease that its lead hangs on, to be given back by whoever ends it in good order; null: it does not lead. */
  get lease(): LeaseId | null {
    return this.#lease;
  }

  #vacant(): void {
    this.#depose('the leadership key is gone');
    this.#campaign();
  }

  /** An older engine's lead is taken; one that this machine left behind is taken up again, as in fleet. */
  #held(kv: KeyValue): void {
    if (this.#campaigning || kv.lease === this.#lease) return;
    const { host, machine, settings } = this.#options;
    const leader = decode.leader(kv.value);
    if (leader.ok && leader.value.version < settings.engineVersion)
      return this.#steal(kv, leader.value.machine);
    if (!leader.ok || leader.value.machine !== machine || this.#term !== null) return;
    this.#campaigning = true;
    const askedMs = host.clock.nowMs();
    host.etcd.leaseKeepAlive(kv.lease, (result) => {
      this.#campaigning = false;
      if (result.ok) this.#lead(kv.lease, kv.createRevision, askedMs);
    });
  }

  #campaign(): void {
    if (this.#campaigning || this.#term !== null) return;
    this.#campaigning = true;
    this.#options.host.etcd.leaseGrant({ ttlMs: this.#ttlMs }, (granted) => {
      if (granted.ok) this.#reach(granted.value.id, null);
      else this.#retry();
    });
  }

  /** `older`: the version of the cluster's engines, when this one is to raise it along with the claim. */
  #reach(lease: LeaseId, older: KeyValue | null): void {
    const { host, machine, settings } = this.#options;
    const askedMs = host.clock.nowMs();
    const txn = claimTxn({ machine, version: settings.engineVersion, lease, older });
    host.etcd.txn(txn, (result) => {
      if (!result.ok) return result.error.outcome === 'unknown' ? this.#find(lease, askedMs) : this.#retry();
      const claim = readClaim(result.value, settings.engineVersion);
      if (claim.type === 'outdated') return this.#reach(lease, claim.version);
      this.#campaigning = false;
      if (claim.type === 'won') return this.#lead(lease, claim.revision, askedMs);
      host.etcd.leaseRevoke(lease, () => undefined);
      if (claim.type === 'too-new') this.#standAside(claim.version);
      else if (claim.leader !== null) this.#held(claim.leader);
    });
  }

  /** Nobody knows whether the key was written: whoever holds it has its lease in it. */
  #find(lease: LeaseId, askedMs: number): void {
    this.#options.host.etcd.range({ key: keys.leader }, (result) => {
      if (!result.ok) return this.#retry();
      this.#campaigning = false;
      const kv: KeyValue | undefined = result.value.kvs[0];
      if (kv?.lease === lease) this.#lead(lease, kv.createRevision, askedMs);
      else if (kv === undefined) this.#campaign();
    });
  }

  #retry(): void {
    const { host, settings } = this.#options;
    this.#campaigning = true;
    host.clock.setTimer(settings.engineReconcileIntervalMs, () => {
      this.#campaigning = false;
      this.#campaign();
    });
  }

  /** Looks again at every interval, since the cluster may be set back to an older version. */
  #standAside(clusterVersion: number): void {
    const { host, machine, settings } = this.#options;
    if (this.#toldVersion !== clusterVersion) {
      const version = settings.engineVersion;
      host.emit({ type: 'engine-stands-aside', engine: machine, version, clusterVersion });
    }
    this.#toldVersion = clusterVersion;
    this.#retry();
  }

  /**
   * Takes the key from an older engine, whose version can then no longer claim it, and reaches for it like everybody.
   * Differs from fleet: waits as long as a whole lease, of which nobody here knows what is left.
   */
  #steal(kv: KeyValue, from: string): void {
    const { host, machine, settings } = this.#options;
    host.etcd.txn(stealTxn(kv, settings.engineVersion), (result) => {
      if (!result.ok) return this.#retry();
      if (!result.value.succeeded) return;
      this.#idleUntilMs = host.clock.nowMs() + this.#ttlMs;
      host.emit({ type: 'engine-steals', engine: machine, from, waitMs: this.#ttlMs });
    });
  }

  #lead(lease: LeaseId, leaderRevision: number, heldSinceMs: number): void {
    const { host, machine, elected } = this.#options;
    const term = openScope(host);
    this.#term = term;
    this.#lease = lease;
    host.emit({ type: 'engine-elected', engine: machine, revision: leaderRevision });
    const isOver = this.#hold(term, lease, heldSinceMs);
    this.#watchVersion(term, lease);
    const resign = (): void => this.#depose('another engine leads');
    const begin = (): void => elected({ host: term, leaderRevision, resign, isOver });
    const idleMs = this.#idleUntilMs - host.clock.nowMs();
    if (idleMs > 0) term.clock.setTimer(idleMs, begin);
    else begin();
  }

  /** A leader whose cluster has become too new for it goes at once. */
  #watchVersion(term: HostScope, lease: LeaseId): void {
    const check = (kv: KeyValue | undefined): void => {
      const cluster = decode.engineVersion(kv?.value ?? '');
      if (!cluster.ok || cluster.value <= this.#options.settings.engineVersion) return;
      this.#options.host.etcd.leaseRevoke(lease, () => undefined);
      this.#depose(`the cluster's engines are of version ${cluster.value}`);
    };
    follow(
      term,
      { key: keys.engineVersion },
      { listed: ([kv]) => check(kv), changed: (events) => check(events.at(-1)?.kv) },
    );
  }

  /**
   * Renews at every interval, granted or not, and deposes at the latest when the lease may have run out at etcd's end,
   * where its time began no earlier than the renewal was asked for: so that the old leader has stopped before a new one
   * can be elected. Returns what does so when it is asked whether that is due.
   */
  #hold(term: HostScope, lease: LeaseId, heldSinceMs: number): () => boolean {
    const everyMs = this.#options.settings.engineReconcileIntervalMs;
    let sinceMs = heldSinceMs;
    let keeping: Keeping;
    const heldMs = (): number => Math.max(sinceMs, keeping.renewedMs() ?? 0);
    const keep = (): void => {
      keeping = term.keepLease({ id: lease, everyMs }, ({ code }) => {
        if (code === 'lease-not-found') return this.#depose('the lease has expired');
        sinceMs = heldMs();
        keep();
      });
    };
    const leftMs = (): number => heldMs() + this.#ttlMs - term.clock.nowMs();
    const isOver = (): boolean => {
      if (this.#term === term && leftMs() <= 0) this.#depose('the lease could not be renewed in time');
      return this.#term !== term;
    };
    const awaitEnd = (): void => {
      term.clock.setTimer(leftMs(), () => {
        if (!isOver()) awaitEnd();
      });
    };
    keep();
    awaitEnd();
    return isOver;
  }

  /** Stops leading. The key, if it is still there, goes with its lease, and the watch then tells. */
  #depose(because: string): void {
    if (this.#term === null) return;
    this.#term.close();
    this.#term = null;
    this.#lease = null;
    this.#options.host.emit({ type: 'engine-deposed', engine: this.#options.machine, because });
  }
}
