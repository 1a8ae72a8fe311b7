// etcd/server/: the store on the wire, for etcd's own tools and clients, and on disk. A face of its own, because it
// loads gRPC, which nobody needs who only embeds the store.
export { Auth } from '../store/auth.js';
export { openDataDir } from './disk/data-dir.js';
export type { Tls } from './listener.js';
export { type EtcdServer, startEtcdServer } from './server.js';
