// Which machine's engine leads: the one whose lease holds the leadership key. The others watch that key and nothing
// else, and reach for it when it is gone. (fleet's pkg/lease; here an etcd lease instead of a TTL and a poll.)
import type { Timer } from '../../base/index.js';
import type { KeyValue, LeaseId } from '../../etcd/index.js';
import { type Host, type HostScope, openScope } from '../host.js';
import { encode } from '../registry/codecs.js';
import { follow } from '../registry/follow.js';
import { keys } from '../registry/keys.js';
import type { FleetSettings } from '../settings.js';

/** The lease outlasts this many missed renewals, as in fleet. */
const LEASE_INTERVALS = 5;

export interface LeadershipOptions {
  /** Everything begun through it ends with this engine. */
  readonly host: Host;
  readonly machine: string;
  readonly settings: FleetSettings;
  /**
   * This engine leads from now on: `host` lives exactly as long as it does, and `leaderRevision` is what its writes
   * must compare. `resign` is for an engine whose write was refused because another one leads.
   */
  readonly elected: (leading: {
    readonly host: Host;
    readonly leaderRevision: number;
    readonly resign: () => void;
  }) => void;
}

export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #ttlMs: number;
  #campaigning = false;
  #term: HostScope | null = null;

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#ttlMs = options.settings.engineReconcileIntervalMs * LEASE_INTERVALS;
  }

  start(): void {
    follow(
      this.#options.host,
      { key: keys.leader },
      {
        listed: (kvs) => {
          if (kvs.length === 0) this.#vacant();
        },
        changed: (events) => {
          if (events.at(-1)?.type === 'delete') this.#vacant();
        },
      },
    );
  }

  #vacant(): void {
    this.#depose('the leadership key is gone');
    this.#campaign();
  }

  #campaign(): void {
    if (this.#campaigning || this.#term !== null) return;
    this.#campaigning = true;
    this.#options.host.etcd.leaseGrant({ ttlMs: this.#ttlMs }, (granted) => {
      if (granted.ok) this.#reach(granted.value.id);
      else this.#retry();
    });
  }

  #reach(lease: LeaseId): void {
    const { host, machine } = this.#options;
    const askedMs = host.clock.nowMs();
    const txn = {
      compare: [{ target: 'create', key: keys.leader, result: '=', number: 0 } as const],
      success: [{ type: 'put', key: keys.leader, value: encode.leader(machine), lease } as const],
      failure: [{ type: 'range', key: keys.leader } as const],
    };
    host.etcd.txn(txn, (result) => {
      if (!result.ok) return result.error.outcome === 'unknown' ? this.#find(lease, askedMs) : this.#retry();
      this.#campaigning = false;
      if (result.value.succeeded) this.#lead(lease, result.value.revision, askedMs);
      else host.etcd.leaseRevoke(lease, () => undefined);
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
    host.clock.setTimer(settings.engineReconcileIntervalMs, () => {
      this.#campaigning = false;
      this.#campaign();
    });
  }

  #lead(lease: LeaseId, leaderRevision: number, heldSinceMs: number): void {
    const { host, machine, elected } = this.#options;
    const term = openScope(host);
    this.#term = term;
    host.emit({ type: 'engine-elected', engine: machine });
    this.#renewLater(term, lease, this.#endOfLease(term, heldSinceMs));
    elected({ host: term, leaderRevision, resign: () => this.#depose('another engine leads') });
  }

  /**
   * Deposes at the latest when the lease may have run out at etcd's end, where its time began no earlier than the
   * renewal was asked for: so that the old leader has stopped before a new one can be elected.
   */
  #endOfLease(term: HostScope, heldSinceMs: number): Timer {
    const leftMs = heldSinceMs + this.#ttlMs - term.clock.nowMs();
    return term.clock.setTimer(leftMs, () => this.#depose('the lease could not be renewed in time'));
  }

  /** Renews at every interval; `end` is replaced by each renewal that succeeds. */
  #renewLater(term: HostScope, lease: LeaseId, end: Timer): void {
    const { clock, etcd } = term;
    clock.setTimer(this.#options.settings.engineReconcileIntervalMs, () => {
      const askedMs = clock.nowMs();
      etcd.leaseKeepAlive(lease, (result) => {
        if (!result.ok && result.error.code === 'lease-not-found')
          return this.#depose('the lease has expired');
        if (result.ok) end.cancel();
        this.#renewLater(term, lease, result.ok ? this.#endOfLease(term, askedMs) : end);
      });
    });
  }

  /** Stops leading. The key, if it is still there, goes with its lease, and the watch then tells. */
  #depose(because: string): void {
    if (this.#term === null) return;
    this.#term.close();
    this.#term = null;
    this.#options.host.emit({ type: 'engine-deposed', engine: this.#options.machine, because });
  }
}
