// etcd/client/real/: an `EtcdClient` for a cluster on the network, through etcd3: its connections, endpoints, TLS and
// tokens. A face of its own, because it loads gRPC.
export { connectEtcd } from './connect.js';
