// etcd/: the registry's storage. `Store` is etcd's v3 model in memory (revisions, transactions, leases on the
// injected clock, watches with history); `EtcdClient` is the one interface daemons use, here over an embedded store.
// What the keys mean is fleet's business; what lies between a client and the store (latency, loss) is the driver's; the
// store on the wire is server/, a face of its own.
// Against a real etcd (test/contract/etcd) one difference is known: a request whose range_end is sent but empty, which
// no client sends, means one key here in every request, while etcd takes it for no end in some.
export { type EtcdClient, openEtcdScope } from './client/client.js';
export { connectEmbedded, type Link } from './client/embedded.js';
export { EtcdError } from './errors.js';
export { readOnly } from './store/read-only.js';
export { Store, type StoreOptions, TXN_OPERATIONS_MAX } from './store/store.js';
export {
  type Compare,
  type KeyRange,
  type KeyValue,
  type LeaseId,
  type LeaseResponse,
  type Operation,
  type OperationResult,
  prefixRange,
  type RangeRequest,
  type RangeResponse,
  type TxnRequest,
  type TxnResponse,
  type WatchEvent,
  type WatchMessage,
} from './types.js';
