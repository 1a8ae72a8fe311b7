// The keys, now and as far back as the last compaction: an ordered index of keys, each with the chain of its
// versions newest first, and the log of what every revision changed. Knows nothing of leases, watches or requests.
import sortedBtree from 'sorted-btree';
import { assert, present } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type { KeyRange, KeyValue, LeaseId, WatchEvent } from '../types.js';
import type { ChangeRecord, StoreRecord } from './record.js';

// The package is CommonJS: its class arrives as a property of the default import.
const BTree = sortedBtree.default;

/** A version of a key. `version` 0 marks a deletion. `older` is cut by compaction, hence mutable. */
interface Version extends KeyValue {
  older: Version | null;
}

/** The changes of one revision, in the order they were made. */
type Changes = readonly WatchEvent[];

export class History {
  readonly #index = new BTree<string, Version>();
  /** `#log[i]` holds the changes of revision `#logStart + i`. */
  #log: Changes[] = [];
  #logStart = 2;
  #revision = 1;
  #compactRevision = 0;
  #open: WatchEvent[] = [];

  /** The latest revision. An empty store is at 1, as etcd's is. */
  get revision(): number {
    return this.#revision;
  }

  /** The revision that uncommitted changes will have; the latest where there are none. */
  get openRevision(): number {
    return this.#open.length > 0 ? this.#revision + 1 : this.#revision;
  }

  /** The newest revision whose history is gone; 0 before any compaction. */
  get compactRevision(): number {
    return this.#compactRevision;
  }

  /** The key's latest version, uncommitted changes included; null when it does not exist. */
  get(key: string): KeyValue | null {
    return alive(this.#index.get(key));
  }

  /** The pairs of a range as they were at `revision` (0: now), ordered by key. */
  *scan(range: KeyRange, revision: number): Generator<KeyValue> {
    if (range.end === undefined) {
      const found = at(this.#index.get(range.key), revision);
      if (found !== null) yield found;
      return;
    }
    for (const [key, newest] of this.#index.entries(range.key)) {
      if (range.end !== '\0' && key >= range.end) return;
      const found = at(newest, revision);
      if (found !== null) yield found;
    }
  }

  /** Throws when `revision` cannot be read: compacted, or not there yet. */
  checkReadable(revision: number): void {
    if (revision > this.#revision) throw new EtcdError('future-revision');
    if (revision !== 0 && revision < this.#compactRevision) throw new EtcdError('compacted');
  }

  put(key: string, value: string, lease: LeaseId): void {
    const newest = this.#index.get(key) ?? null;
    const previous = alive(newest ?? undefined);
    const revision = this.#revision + 1;
    const kv: Version = {
      key,
      value,
      createRevision: previous?.createRevision ?? revision,
      modRevision: revision,
      version: (previous?.version ?? 0) + 1,
      lease,
      older: newest,
    };
    this.#index.set(key, kv);
    this.#open.push({ type: 'put', kv, previous });
  }

  /** Marks an existing key as deleted. */
  delete(key: string): void {
    const newest = present(this.#index.get(key), `deleting the unknown key ${key}`);
    assert(newest.version > 0, `deleting the deleted key ${key}`);
    const modRevision = this.#revision + 1;
    const kv: Version = {
      key,
      value: '',
      createRevision: 0,
      modRevision,
      version: 0,
      lease: '',
      older: newest,
    };
    this.#index.set(key, kv);
    this.#open.push({ type: 'delete', kv, previous: newest });
  }

  /** Closes the revision that the puts and deletes since the last commit make up; null when there were none. */
  commit(): { readonly revision: number; readonly changes: Changes } | null {
    if (this.#open.length === 0) return null;
    const changes = this.#open;
    this.#open = [];
    this.#revision += 1;
    this.#log.push(changes);
    return { revision: this.#revision, changes };
  }

  /** The changes of one revision after the last compaction. */
  changesOf(revision: number): Changes {
    return present(this.#log[revision - this.#logStart], `no changes are kept of revision ${revision}`);
  }

  /** Forgets versions that no read at `revision` or later can see. */
  compact(revision: number): void {
    if (revision > this.#revision) throw new EtcdError('future-revision');
    if (revision <= this.#compactRevision) throw new EtcdError('compacted');
    const kept = revision - this.#logStart + 1;
    const gone = this.#log.slice(0, kept);
    this.#log = this.#log.slice(kept);
    this.#logStart = revision + 1;
    this.#compactRevision = revision;
    for (const changes of gone) for (const change of changes) this.#cut(change.kv.key, revision);
  }

  /** The records that make this history again, after one that says where it starts; read them before anything is written. */
  *dump(): Generator<StoreRecord> {
    if (this.#compactRevision > 0) {
      for (const pair of this.scan({ key: '\0', end: '\0' }, this.#compactRevision))
        yield { type: 'pair', pair };
    }
    for (const [i, changes] of this.#log.entries()) {
      yield { type: 'commit', revision: this.#logStart + i, changes: changes.map(recordOf) };
    }
  }

  /**
   * Every version that is kept, ordered by revision and, within one, as it was written as far as that is still known; a
   * `version` of 0 is a deletion. Of what compaction left, only what `revision` (0: now) can see.
   */
  *versions(revision: number): Generator<KeyValue> {
    const until = revision || this.#revision;
    const compacted =
      this.#compactRevision > 0 ? [...this.scan({ key: '\0', end: '\0' }, this.#compactRevision)] : [];
    compacted.sort((a, b) => a.modRevision - b.modRevision);
    for (const kv of compacted) {
      if (at(this.#index.get(kv.key), until)?.modRevision === kv.modRevision) yield kv;
    }
    for (const changes of this.#log) {
      for (const { kv } of changes) if (kv.modRevision <= until) yield kv;
    }
  }

  /** Takes an empty history to where a dump begins. */
  startAt(compactRevision: number): void {
    assert(this.#revision === 1, 'a history can only be started once');
    if (compactRevision === 0) return;
    this.#compactRevision = compactRevision;
    this.#revision = compactRevision;
    this.#logStart = compactRevision + 1;
  }

  /** Takes over a pair of the compacted revision. */
  load(pair: KeyValue): void {
    this.#index.set(pair.key, { ...pair, older: null });
  }

  /** Drops what lies below the version of `key` that is current at `revision`; a deletion there drops as well. */
  #cut(key: string, revision: number): void {
    let above: Version | null = null;
    let version = this.#index.get(key) ?? null;
    while (version !== null && version.modRevision > revision) {
      above = version;
      version = version.older;
    }
    if (version === null) return;
    version.older = null;
    if (version.version > 0) return;
    if (above === null) this.#index.delete(key);
    else above.older = null;
  }
}

export function recordOf({ type, kv }: WatchEvent): ChangeRecord {
  return type === 'put' ? { key: kv.key, value: kv.value, lease: kv.lease } : { key: kv.key, value: null };
}

function alive(version: Version | undefined): KeyValue | null {
  return version !== undefined && version.version > 0 ? version : null;
}

function at(newest: Version | undefined, revision: number): KeyValue | null {
  let version: Version | null = newest ?? null;
  while (revision !== 0 && version !== null && version.modRevision > revision) version = version.older;
  return alive(version ?? undefined);
}
