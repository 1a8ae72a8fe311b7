// Who wants to hear of which keys. Finding the watchers of a key costs about the number of distinct prefix lengths
// in use, however many watchers there are; only ranges that are no prefix are searched one by one.
import type { KeyRange, WatchEvent } from '../types.js';
import { prefixEnd } from '../types.js';

/** Receives all events of one revision in its range, in order, from within the commit: it must only take note. */
export type WatchSink = (revision: number, events: readonly WatchEvent[]) => void;

interface Watcher {
  readonly range: KeyRange;
  readonly startRevision: number;
  readonly sink: WatchSink;
}

export class Watchers {
  readonly #byKey = new Map<string, Set<Watcher>>();
  readonly #byPrefix = new Map<string, Set<Watcher>>();
  /** How many watched prefixes have each length. */
  readonly #prefixLengths = new Map<number, number>();
  readonly #byRange = new Set<Watcher>();
  #count = 0;

  /** Returns the call that removes the watcher again; calling it twice is calling it once. */
  add(range: KeyRange, startRevision: number, sink: WatchSink): () => void {
    const remove = this.#add(range, { range, startRevision, sink });
    this.#count += 1;
    return once(() => {
      this.#count -= 1;
      remove();
    });
  }

  #add(range: KeyRange, watcher: Watcher): () => void {
    if (range.end === undefined) return addTo(this.#byKey, range.key, watcher);
    if (range.end !== '\0' && range.end === prefixEnd(range.key)) return this.#addPrefix(range.key, watcher);
    this.#byRange.add(watcher);
    return () => this.#byRange.delete(watcher);
  }

  /** Hands each watcher its part of a revision's changes. */
  notify(revision: number, changes: readonly WatchEvent[]): void {
    if (this.#count === 0) return;
    const batches: Batches = new Map();
    for (const change of changes) {
      const { key } = change.kv;
      hand(change, this.#byKey.get(key), revision, batches);
      for (const length of this.#prefixLengths.keys()) {
        if (length <= key.length) hand(change, this.#byPrefix.get(key.slice(0, length)), revision, batches);
      }
      for (const watcher of this.#byRange)
        if (inRange(key, watcher.range)) handOne(change, watcher, revision, batches);
    }
    for (const [watcher, events] of batches) watcher.sink(revision, events);
  }

  #addPrefix(prefix: string, watcher: Watcher): () => void {
    const lengths = this.#prefixLengths;
    const remove = addTo(this.#byPrefix, prefix, watcher);
    lengths.set(prefix.length, (lengths.get(prefix.length) ?? 0) + 1);
    return () => {
      remove();
      const left = (lengths.get(prefix.length) ?? 1) - 1;
      if (left === 0) lengths.delete(prefix.length);
      else lengths.set(prefix.length, left);
    };
  }
}

/** What each watcher is to be told of one revision. */
type Batches = Map<Watcher, WatchEvent[]>;

function hand(
  change: WatchEvent,
  watchers: ReadonlySet<Watcher> | undefined,
  revision: number,
  batches: Batches,
): void {
  if (watchers === undefined) return;
  for (const watcher of watchers) handOne(change, watcher, revision, batches);
}

function handOne(change: WatchEvent, watcher: Watcher, revision: number, batches: Batches): void {
  if (revision < watcher.startRevision) return;
  const batch = batches.get(watcher);
  if (batch === undefined) batches.set(watcher, [change]);
  else batch.push(change);
}

/** Whether a key falls into a range. */
export function inRange(key: string, range: KeyRange): boolean {
  if (range.end === undefined) return key === range.key;
  return key >= range.key && (range.end === '\0' || key < range.end);
}

function addTo(map: Map<string, Set<Watcher>>, key: string, watcher: Watcher): () => void {
  const set = map.get(key) ?? new Set();
  map.set(key, set.add(watcher));
  return () => {
    set.delete(watcher);
    if (set.size === 0) map.delete(key);
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
