// client/real/: the same `EtcdClient` over a real cluster, by etcd3. Loads gRPC, so only who needs it imports it.
export { connectEtcd, type EtcdClusterOptions } from './connect.js';
export { askMembers } from './members.js';
