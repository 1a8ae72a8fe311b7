// Who answers: a cluster of one member, which has always led.
import type { ServedStore } from '../store/read-only.js';
import type { HeaderMessage } from './protocol.js';

/** The version of etcd whose behaviour this is. */
export const ETCD_VERSION = '3.4.23';

export class Member {
  readonly store: ServedStore;
  readonly name: string;
  /** Where clients reach it, such as `http://127.0.0.1:2379`. */
  url = '';
  readonly id = '10276657743932975437';
  readonly #clusterId = '14841639068965178418';

  constructor(store: ServedStore, name: string) {
    this.store = store;
    this.name = name;
  }

  header(revision = this.store.revision): HeaderMessage {
    return { cluster_id: this.#clusterId, member_id: this.id, revision, raft_term: 2 };
  }
}
