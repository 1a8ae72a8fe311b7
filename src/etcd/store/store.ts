// etcd's v3 model in memory, synchronous and deterministic: requests in, answers out, watchers told within the commit.
// Every refusal is an `EtcdError` thrown before anything has changed.
import { assert, type Clock } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type {
  DeleteRequest,
  KeyValue,
  LeaseGrantRequest,
  LeaseId,
  LeaseResponse,
  LeaseStatus,
  Operation,
  OperationResult,
  PutRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
  WatchRequest,
} from '../types.js';
import { History, recordOf } from './history.js';
import { Leases } from './leases.js';
import { select } from './range.js';
import type { ChangeRecord, StoreRecord } from './record.js';
import { checkTxn, holds, holdsFor } from './txn.js';
import { Watchers, type WatchSink } from './watchers.js';

export interface StoreOptions {
  readonly clock: Clock;
  /** The clock by which the nth lease granted runs out; the other one if not said. */
  readonly leaseClock?: (nth: number) => Clock;
  /** Compares, or operations of either branch, in one transaction. etcd's `--max-txn-ops`. */
  readonly txnOperationsMax?: number;
  /** Bytes of keys and values in one request. etcd's `--max-request-bytes`. */
  readonly requestBytesMax?: number;
  /** Revisions of history to keep. etcd's `--auto-compaction-retention` in revision mode. */
  readonly historyRevisionsMax?: number;
  /** Told of each change, in order, when it has been made and before anybody hears of it. */
  readonly onRecord?: (record: StoreRecord) => void;
  /** Told of each lease that ran out, before its keys go. */
  readonly onLeaseExpired?: (id: LeaseId) => void;
}

/** A transaction whose branches have been decided. */
interface Chosen {
  readonly succeeded: boolean;
  readonly operations: readonly ChosenOperation[];
}

type ChosenOperation =
  | Exclude<Operation, { readonly type: 'txn' }>
  | { readonly type: 'txn'; readonly chosen: Chosen };

export const TXN_OPERATIONS_MAX = 128;
const REQUEST_BYTES_MAX = 1.5 * 1024 * 1024;
const HISTORY_REVISIONS_MAX = 10_000;

/** The answer to a watch: running, or refused because its history is gone. */
export type StoreWatch =
  | { readonly type: 'watching'; readonly cancel: () => void }
  | { readonly type: 'compacted'; readonly compactRevision: number };

export class Store {
  readonly #history = new History();
  readonly #watchers = new Watchers();
  readonly #leases: Leases;
  readonly #limits: { readonly operations: number; readonly bytes: number };
  readonly #historyRevisionsMax: number;
  readonly #onRecord: ((record: StoreRecord) => void) | null;
  #committing = false;

  constructor(options: StoreOptions) {
    this.#leases = new Leases(options.leaseClock ?? (() => options.clock), (id) => {
      options.onLeaseExpired?.(id);
      this.leaseRevoke(id);
    });
    this.#limits = {
      operations: options.txnOperationsMax ?? TXN_OPERATIONS_MAX,
      bytes: options.requestBytesMax ?? REQUEST_BYTES_MAX,
    };
    this.#onRecord = options.onRecord ?? null;
    this.#historyRevisionsMax = options.historyRevisionsMax ?? HISTORY_REVISIONS_MAX;
  }

  get revision(): number {
    return this.#history.revision;
  }

  range(request: RangeRequest): RangeResponse {
    if (request.key === '') throw new EtcdError('empty-key');
    this.#history.checkReadable(request.revision ?? 0);
    const found = this.#history.scan(request, request.revision ?? 0);
    return { revision: this.#history.openRevision, ...select(found, request) };
  }

  /** Throws what is wrong with a transaction whatever the store holds. */
  validate(request: TxnRequest): void {
    checkTxn(request, this.#limits);
  }

  /** All of it or, throwing, nothing. */
  txn(request: TxnRequest): TxnResponse {
    this.validate(request);
    const chosen = this.#choose(request);
    this.#check(chosen);
    const results = chosen.operations.map((step) => this.#apply(step));
    this.#commit();
    return { succeeded: chosen.succeeded, revision: this.revision, results };
  }

  /** The newest revision whose history is gone; 0 before any compaction. */
  get compactRevision(): number {
    return this.#history.compactRevision;
  }

  /** Forgets history below `revision`; reads at `revision` and later stay exact. */
  compact(revision: number): void {
    this.#history.compact(revision);
    this.#onRecord?.({ type: 'compact', revision });
  }

  leaseGrant(request: LeaseGrantRequest): LeaseResponse {
    const lease = { id: this.#leases.grant(request), ttlMs: request.ttlMs };
    this.#onRecord?.({ type: 'grant', ...lease });
    return lease;
  }

  leaseKeepAlive(id: LeaseId): LeaseResponse {
    return { id, ttlMs: this.#leases.keepAlive(id) };
  }

  leaseTimeToLive(id: LeaseId): LeaseStatus {
    return this.#leases.status(id);
  }

  /** See `Leases.rest`. */
  restLease(id: LeaseId, outlastMs: number, wake: () => void): boolean {
    return this.#leases.rest(id, outlastMs, wake);
  }

  /** See `Leases.goOn`. */
  wakeLease(id: LeaseId, keptMs: number | null): void {
    this.#leases.goOn(id, keptMs);
  }

  /** Nobody leads: no lease runs out until somebody does. */
  demoteLeases(): void {
    this.#leases.demote();
  }

  /** The leader goes on as if nothing had been: what has run out meanwhile ends now. */
  resumeLeases(): void {
    this.#leases.resume();
  }

  /** As a new leader of etcd does: each lease has its full time again, and `extendMs` more. */
  promoteLeases(extendMs: number): void {
    this.#leases.promote(extendMs);
  }

  /** Ends the lease and deletes its keys, all in one revision. */
  leaseRevoke(id: LeaseId): void {
    for (const key of this.#leases.remove(id)) this.#history.delete(key);
    this.#commit();
    this.#onRecord?.({ type: 'revoke', id });
  }

  /** Every version of every key that is kept; see `History.versions`. Throws when `revision` cannot be read. */
  versions(revision = 0): Iterable<KeyValue> {
    this.#history.checkReadable(revision);
    return this.#history.versions(revision);
  }

  /** What is granted, in the order in which it was. */
  leases(): readonly LeaseResponse[] {
    return this.#leases.granted();
  }

  /** The records that make this store again, as of this call. */
  dump(): Iterable<StoreRecord> {
    const { compactRevision } = this;
    const lastLeaseId = this.#leases.lastId;
    const leases = this.#leases.granted();
    const records = this.#history.dump();
    return (function* () {
      yield { type: 'base', compactRevision, lastLeaseId };
      for (const lease of leases) yield { type: 'grant', ...lease };
      yield* records;
    })();
  }

  /** Does what a record tells, telling nobody. A lease has all of its time again, as after a restart of etcd. */
  replay(record: StoreRecord): void {
    switch (record.type) {
      case 'base':
        this.#leases.skipIds(record.lastLeaseId);
        return this.#history.startAt(record.compactRevision);
      case 'pair':
        this.#leases.move(record.pair.key, '', record.pair.lease);
        return this.#history.load(record.pair);
      case 'grant':
        this.#leases.skipIds(Number(record.id));
        return void this.#leases.grant(record);
      case 'revoke':
        return void this.#leases.remove(record.id);
      case 'compact':
        return this.#history.compact(record.revision);
      case 'commit':
        for (const change of record.changes) this.#replayChange(change);
        this.#history.commit();
    }
  }

  #replayChange(change: ChangeRecord): void {
    const { key } = change;
    if (change.value === null) {
      this.#leases.move(key, this.#history.get(key)?.lease ?? '', '');
      this.#history.delete(key);
    } else {
      const previous = this.#history.put(key, change.value, change.lease);
      this.#leases.move(key, previous?.lease ?? '', change.lease);
    }
  }

  /** Tells `sink` of changes from the start revision on, kept history first and before this call returns. */
  watch(request: WatchRequest, sink: WatchSink): StoreWatch {
    const start = request.startRevision || this.revision + 1;
    const { compactRevision } = this.#history;
    if (start <= compactRevision) return { type: 'compacted', compactRevision };
    const cancel = this.#watchers.add(request, start, sink);
    const past = new Watchers();
    past.add(request, start, sink);
    // Nothing was ever written at revision 1.
    for (let revision = Math.max(2, start); revision <= this.revision; revision++) {
      past.notify(revision, this.#history.changesOf(revision));
    }
    return { type: 'watching', cancel };
  }

  /** Decides every branch, nested ones too, before anything is written, as etcd does. */
  #choose(request: TxnRequest): Chosen {
    const succeeded = (request.compare ?? []).every((compare) =>
      compare.end === undefined
        ? holdsFor(compare, this.#history.get(compare.key))
        : holds(compare, [...this.#history.scan(compare, 0)]),
    );
    const operations = succeeded ? request.success : (request.failure ?? []);
    return { succeeded, operations: operations.map((step) => this.#chooseWithin(step)) };
  }

  #chooseWithin(step: Operation): ChosenOperation {
    return step.type === 'txn' ? { type: 'txn', chosen: this.#choose(step) } : step;
  }

  /** What only the operations that will run can violate. */
  #check({ operations }: Chosen): void {
    for (const step of operations) {
      if (step.type === 'txn') this.#check(step.chosen);
      else if (step.type === 'range') this.#history.checkReadable(step.revision ?? 0);
      else if (step.type === 'put') this.#checkPut(step);
    }
  }

  #checkPut(put: PutRequest): void {
    this.#leases.checkExists(put.lease ?? '');
    const keeps = put.ignoreValue === true || put.ignoreLease === true;
    if (keeps && this.#history.get(put.key) === null) throw new EtcdError('key-not-found');
  }

  #apply(step: ChosenOperation): OperationResult {
    switch (step.type) {
      case 'range':
        return { type: 'range', ...this.range(step) };
      case 'put':
        return this.#put(step);
      case 'delete':
        return this.#delete(step);
      case 'txn': {
        const results = step.chosen.operations.map((inner) => this.#apply(inner));
        return { type: 'txn', succeeded: step.chosen.succeeded, results };
      }
    }
  }

  #put(put: PutRequest): OperationResult {
    const keeps = put.ignoreLease === true || put.ignoreValue === true;
    const kept = keeps ? this.#history.get(put.key) : null;
    const lease = put.ignoreLease === true ? (kept?.lease ?? '') : (put.lease ?? '');
    const value = put.ignoreValue === true ? (kept?.value ?? '') : put.value;
    const previous = this.#history.put(put.key, value, lease);
    this.#leases.move(put.key, previous?.lease ?? '', lease);
    const revision = this.#history.openRevision;
    return { type: 'put', revision, previous: put.prevKv === true ? previous : null };
  }

  #delete(request: DeleteRequest): OperationResult {
    const gone = [...this.#history.scan(request, 0)];
    for (const kv of gone) {
      this.#leases.move(kv.key, kv.lease, '');
      this.#history.delete(kv.key);
    }
    return {
      type: 'delete',
      revision: this.#history.openRevision,
      deleted: gone.length,
      previous: request.prevKv === true ? gone : [],
    };
  }

  #commit(): void {
    const committed = this.#history.commit();
    if (committed === null) return;
    const { revision, changes } = committed;
    this.#onRecord?.({ type: 'commit', revision, changes: changes.map(recordOf) });
    assert(!this.#committing, 'a watcher wrote to the store from within a commit');
    this.#committing = true;
    this.#watchers.notify(revision, changes);
    this.#committing = false;
    this.#trimHistory();
  }

  /** Compacts in strides of the limit, so that its cost is spread evenly over the writes. */
  #trimHistory(): void {
    const { revision, compactRevision } = this.#history;
    if (revision - compactRevision >= 2 * this.#historyRevisionsMax) {
      this.compact(revision - this.#historyRevisionsMax);
    }
  }
}
