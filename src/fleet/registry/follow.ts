// List, then watch: how a daemon keeps a view of some keys up to date with work that grows with change only. When
// the watch breaks or its history was compacted away, it lists again and the view starts anew.
import type { KeyRange, KeyValue, WatchEvent } from '../../etcd/index.js';
import { type Host, retryLater } from '../host.js';

export interface Follower {
  /** Everything in the range as of one revision; replaces whatever was known. */
  listed(kvs: readonly KeyValue[], revision: number): void;
  /** The changes of one later revision. */
  changed(events: readonly WatchEvent[], revision: number): void;
}

/** How long to wait before listing again after etcd did not answer, in milliseconds. */
const RETRY_MS = 1_000;

/** Follows until the host's scope is closed. */
export function follow(host: Host, range: KeyRange, follower: Follower): void {
  const list = (): void => {
    host.etcd.range(range, (result) => {
      if (!result.ok) {
        retryLater(host, RETRY_MS, list);
        return;
      }
      follower.listed(result.value.kvs, result.value.revision);
      watch(result.value.revision + 1);
    });
  };
  const watch = (startRevision: number): void => {
    host.etcd.watch({ startRevision, ...range }, (message) => {
      if (message.type === 'events') follower.changed(message.events, message.revision);
      else list();
    });
  };
  list();
}
