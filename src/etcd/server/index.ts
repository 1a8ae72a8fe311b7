// etcd/server/: the store on the wire, for etcd's own tools and clients. A face of its own, because it loads gRPC,
// which nobody needs who only embeds the store.
export { type EtcdServer, startEtcdServer } from './server.js';
