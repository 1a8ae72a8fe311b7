// The keys, now and as far back as the last compaction: an ordered index of keys, each with the chain of its
// versions, and the log of what every revision changed. Knows nothing of leases, watches or requests.
import sortedBtree from 'sorted-btree';
import { assert, present } from '../../base/index.js';
import { EtcdError } from '../errors.js';
import type { KeyRange, KeyValue, LeaseId, WatchEvent } from '../types.js';
import type { ChangeRecord, StoreRecord } from './record.js';

// The package is CommonJS: its class arrives as a property of the default import.
const BTree = sortedBtree.default;

/** A version of a key, among its neighbours. `version` 0 marks a deletion. */
interface Version extends KeyValue {
  /** Cut by compaction. */
  older: Version | null;
  newer: Version | null;
}

/** What the index has of a key. */
interface Chain {
  newest: Version | null;
}

/** The changes of one revision, in the order they were made. */
type Changes = readonly Change[];
type Change = WatchEvent & { readonly kv: Version };

export class History {
  /** In the order of keys, for ranges; and the same chains for who knows the key, which is nearly everybody. */
  readonly #index = new BTree<string, Chain>();
  readonly #chains = new Map<string, Chain>();
  /** `#log[i]` holds the changes of revision `#logStart + i`. */
  #log: Changes[] = [];
  #logStart = 2;
  #revision = 1;
  #compactRevision = 0;
  #open: Change[] = [];

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
    return alive(this.#newest(key));
  }

  /** The pairs of a range as they were at `revision` (0: now), ordered by key. */
  *scan(range: KeyRange, revision: number): Generator<KeyValue> {
    if (range.end === undefined) {
      const found = at(this.#newest(range.key), revision);
      if (found !== null) yield found;
      return;
    }
    for (const [key, { newest }] of this.#index.entries(range.key)) {
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

  /** Returns what was there before; null: nothing. */
  put(key: string, value: string, lease: LeaseId): KeyValue | null {
    const chain = this.#chain(key);
    const previous = alive(chain.newest);
    const revision = this.#revision + 1;
    const kv: Version = {
      key,
      value,
      createRevision: previous === null ? revision : previous.createRevision,
      modRevision: revision,
      version: previous === null ? 1 : previous.version + 1,
      lease,
      older: null,
      newer: null,
    };
    extend(chain, kv);
    this.#open.push({ type: 'put', kv, previous });
    return previous;
  }

  /** Marks an existing key as deleted. */
  delete(key: string): void {
    const chain = this.#chain(key);
    const previous = present(alive(chain.newest), `deleting ${key}, which is not there`);
    const kv: Version = {
      key,
      value: '',
      createRevision: 0,
      modRevision: this.#revision + 1,
      version: 0,
      lease: '',
      older: null,
      newer: null,
    };
    extend(chain, kv);
    this.#open.push({ type: 'delete', kv, previous });
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
    for (const changes of gone) for (const change of changes) this.#cut(change.kv, revision);
  }

  /** The records that make this history again, as of this call, after one that says where it starts. */
  dump(): Iterable<StoreRecord> {
    const pairs = this.#compacted();
    const log = [...this.#log];
    const start = this.#logStart;
    return (function* () {
      for (const pair of pairs) yield { type: 'pair', pair: pairOf(pair) };
      for (const [i, changes] of log.entries()) {
        yield { type: 'commit', revision: start + i, changes: changes.map(recordOf) };
      }
    })();
  }

  /**
   * Every version that is kept, ordered by revision and, within one, as it was written as far as that is still known; a
   * `version` of 0 is a deletion. Of what compaction left, only what `revision` (0: now) can see.
   */
  *versions(revision: number): Generator<KeyValue> {
    const until = revision || this.#revision;
    const compacted = this.#compacted();
    compacted.sort((a, b) => a.modRevision - b.modRevision);
    for (const kv of compacted) {
      if (at(this.#newest(kv.key), until)?.modRevision === kv.modRevision) yield kv;
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
    extend(this.#chain(pair.key), { ...pair, older: null, newer: null });
  }

  /** What compaction left: the pairs of its revision. */
  #compacted(): KeyValue[] {
    if (this.#compactRevision === 0) return [];
    return [...this.scan({ key: '\0', end: '\0' }, this.#compactRevision)];
  }

  #newest(key: string): Version | null {
    return this.#chains.get(key)?.newest ?? null;
  }

  /** The chain of a key, which is in the index from now on. */
  #chain(key: string): Chain {
    let chain = this.#chains.get(key);
    if (chain === undefined) {
      chain = { newest: null };
      this.#chains.set(key, chain);
      this.#index.set(key, chain);
    }
    return chain;
  }

  /** Drops what lies below a version that is current at `revision`; if that is a deletion, it drops as well. */
  #cut(version: Version, revision: number): void {
    const { newer } = version;
    if (newer !== null && newer.modRevision <= revision) return;
    version.older = null;
    if (version.version > 0) return;
    if (newer === null) {
      this.#index.delete(version.key);
      this.#chains.delete(version.key);
    } else newer.older = null;
  }
}

function extend(chain: Chain, version: Version): void {
  const { newest } = chain;
  version.older = newest;
  if (newest !== null) newest.newer = version;
  chain.newest = version;
}

/** Without its neighbours. */
function pairOf({ key, value, createRevision, modRevision, version, lease }: KeyValue): KeyValue {
  return { key, value, createRevision, modRevision, version, lease };
}

export function recordOf({ type, kv }: WatchEvent): ChangeRecord {
  return type === 'put' ? { key: kv.key, value: kv.value, lease: kv.lease } : { key: kv.key, value: null };
}

function alive(version: Version | null): KeyValue | null {
  return version !== null && version.version > 0 ? version : null;
}

function at(newest: Version | null, revision: number): KeyValue | null {
  let version = newest;
  while (revision !== 0 && version !== null && version.modRevision > revision) version = version.older;
  return alive(version);
}
