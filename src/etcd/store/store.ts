// etcd's v3 model in memory, synchronous and deterministic: requests in, answers out, watchers told within the commit.
// Every refusal is an `EtcdError` thrown before anything has changed.
import { assert, type Clock } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type {
  Compare,
  LeaseGrantRequest,
  LeaseId,
  LeaseResponse,
  Operation,
  OperationResult,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
  WatchRequest,
} from '../types.js';
import { History } from './history.js';
import { Leases } from './leases.js';
import { checkTxn, holds } from './txn.js';
import { Watchers, type WatchSink } from './watchers.js';

export interface StoreOptions {
  readonly clock: Clock;
  /** Compares, or operations of either branch, in one transaction. etcd's `--max-txn-ops`. */
  readonly txnOperationsMax?: number;
  /** Bytes of keys and values in one request. etcd's `--max-request-bytes`. */
  readonly requestBytesMax?: number;
  /** Revisions of history to keep. etcd's `--auto-compaction-retention` in revision mode. */
  readonly historyRevisionsMax?: number;
  /** Told of each lease that ran out, before its keys go. */
  readonly onLeaseExpired?: (id: LeaseId) => void;
}

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
  #committing = false;

  constructor(options: StoreOptions) {
    this.#leases = new Leases(options.clock, (id) => {
      options.onLeaseExpired?.(id);
      this.leaseRevoke(id);
    });
    this.#limits = {
      operations: options.txnOperationsMax ?? TXN_OPERATIONS_MAX,
      bytes: options.requestBytesMax ?? REQUEST_BYTES_MAX,
    };
    this.#historyRevisionsMax = options.historyRevisionsMax ?? HISTORY_REVISIONS_MAX;
  }

  get revision(): number {
    return this.#history.revision;
  }

  range(request: RangeRequest): RangeResponse {
    if (request.key === '') throw new EtcdError('empty-key');
    const revision = request.revision ?? 0;
    this.#history.checkReadable(revision);
    const limit = request.limit || Number.POSITIVE_INFINITY;
    const kvs = [];
    let count = 0;
    for (const kv of this.#history.scan(request, revision)) {
      count += 1;
      if (request.countOnly !== true && count <= limit) {
        kvs.push(request.keysOnly === true ? { ...kv, value: '' } : kv);
      }
    }
    return { revision: this.revision, kvs, count };
  }

  txn(request: TxnRequest): TxnResponse {
    checkTxn(request, this.#limits);
    const succeeded = (request.compare ?? []).every((compare) => this.#holds(compare));
    const operations = succeeded ? request.success : (request.failure ?? []);
    for (const operation of operations) this.#check(operation);
    const results = operations.map((operation) => this.#apply(operation));
    this.#commit();
    return { succeeded, revision: this.revision, results };
  }

  /** Forgets history below `revision`; reads at `revision` and later stay exact. */
  compact(revision: number): void {
    this.#history.compact(revision);
  }

  leaseGrant(request: LeaseGrantRequest): LeaseResponse {
    return { id: this.#leases.grant(request), ttlMs: request.ttlMs };
  }

  leaseKeepAlive(id: LeaseId): LeaseResponse {
    return { id, ttlMs: this.#leases.keepAlive(id) };
  }

  /** Ends the lease and deletes its keys, all in one revision. */
  leaseRevoke(id: LeaseId): void {
    for (const key of this.#leases.remove(id)) this.#history.delete(key);
    this.#commit();
  }

  /** Tells `sink` of changes from the start revision on, kept history first and before this call returns. */
  watch(request: WatchRequest, sink: WatchSink): StoreWatch {
    const start = request.startRevision || this.revision + 1;
    const { compactRevision } = this.#history;
    if (start <= compactRevision) return { type: 'compacted', compactRevision };
    const cancel = this.#watchers.add(request, start, sink);
    const past = new Watchers();
    past.add(request, start, sink);
    for (let revision = start; revision <= this.revision; revision++) {
      past.notify(revision, this.#history.changesOf(revision));
    }
    return { type: 'watching', cancel };
  }

  #holds(compare: Compare): boolean {
    return holds(compare, this.#history.get(compare.key));
  }

  /** What only the branch that runs can violate; checked for all of it before any of it is applied. */
  #check(operation: Operation): void {
    if (operation.type === 'put') this.#leases.checkExists(operation.lease ?? '');
    if (operation.type === 'range') this.#history.checkReadable(operation.revision ?? 0);
  }

  #apply(operation: Operation): OperationResult {
    switch (operation.type) {
      case 'range':
        return { type: 'range', ...this.range(operation) };
      case 'put':
        return this.#put(operation.key, operation.value, operation.lease ?? '');
      case 'delete':
        return this.#delete(operation);
    }
  }

  #put(key: string, value: string, lease: LeaseId): OperationResult {
    this.#leases.move(key, this.#history.get(key)?.lease ?? '', lease);
    this.#history.put(key, value, lease);
    return { type: 'put' };
  }

  #delete(range: { readonly key: string; readonly end?: string }): OperationResult {
    const found = [...this.#history.scan(range, 0)];
    for (const kv of found) {
      this.#leases.move(kv.key, kv.lease, '');
      this.#history.delete(kv.key);
    }
    return { type: 'delete', deleted: found.length };
  }

  #commit(): void {
    const committed = this.#history.commit();
    if (committed === null) return;
    assert(!this.#committing, 'a watcher wrote to the store from within a commit');
    this.#committing = true;
    this.#watchers.notify(committed.revision, committed.changes);
    this.#committing = false;
    this.#trimHistory();
  }

  /** Compacts in strides of the limit, so that its cost is spread evenly over the writes. */
  #trimHistory(): void {
    const { revision, compactRevision } = this.#history;
    if (revision - compactRevision >= 2 * this.#historyRevisionsMax) {
      this.#history.compact(revision - this.#historyRevisionsMax);
    }
  }
}
