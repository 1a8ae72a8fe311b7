// etcd/: the registry's storage. `Store` is etcd's v3 model in memory (revisions, transactions, leases on the
// injected clock, watches with history); `EtcdClient` is the one interface daemons use, here over an embedded store.
// What the keys mean is fleet's business; what lies between a client and the store (latency, loss) is the driver's. Two
// faces of their own, because they load gRPC: server/ (the store on the wire and on disk), client/real/ (a real cluster).
//
// test/contract/etcd asks ours and a real etcd 3.4 the same. Differences that remain, and why:
// - The embedded store grants any lease; served, as by etcd, none is shorter than 2 s: a simulation needs no margin.
// - History is kept for 10,000 to 20,000 revisions, as under `--auto-compaction-mode revision`; etcd keeps all by default.
//   A store that lives in memory for days must forget.
// - Under auth we also check nested transactions, what a transaction tells of earlier values, and the keys that a
//   lease's status tells of: holes in 3.4 (store/guard.ts). A permission without content is refused; 3.4 dies of it.
// - A range_end that is sent but empty is no end in a Range, as in etcd, but one key in a transaction that only reads.
// - After compaction, HashKV may order what one transaction wrote otherwise: a kept version does not know its place in it.
//   `Hash` covers the backend's pages in etcd, and what a snapshot holds here.
// - A cluster of one: no raft (its index is the revision), no members to add, no alarms, no database quota or size.
// - etcdctl's `endpoint hashkv` needs endpoints without `http://`: it sends that as a part of the authority, which Node's
//   HTTP/2 refuses.
export { type EtcdClient, openEtcdScope } from './client/client.js';
export { countRequests, type RequestCount, RequestCounts } from './client/counted.js';
export { type Asked, connectEmbedded, type Link } from './client/embedded.js';
export { tellLockedOut } from './client/locked-out.js';
export { withKeyPrefix } from './client/prefixed.js';
export { EtcdError } from './errors.js';
export { readOnly } from './store/read-only.js';
export { Store, type StoreOptions, TXN_OPERATIONS_MAX } from './store/store.js';
export { bytesToText } from './text.js';
export {
  type Compare,
  type KeyRange,
  type KeyValue,
  type LeaseId,
  type LeaseResponse,
  type LeaseStatus,
  type Operation,
  type OperationResult,
  prefixRange,
  type RangeRequest,
  type RangeResponse,
  type TxnRequest,
  type TxnResponse,
  type Watch,
  type WatchEvent,
  type WatchMessage,
  type WatchRequest,
} from './types.js';
