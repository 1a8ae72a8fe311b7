// The store on the wire: etcd's gRPC services, and its health over HTTP, on a TCP port of this machine.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Auth } from '../store/auth.js';
import type { ServedStore } from '../store/read-only.js';
import { authService } from './auth-service.js';
import { clusterService } from './cluster-service.js';
import { httpPages } from './http.js';
import { kvService } from './kv-service.js';
import { leaseService } from './lease-service.js';
import { openListener, type Tls } from './listener.js';
import { maintenanceService } from './maintenance-service.js';
import { Member } from './member.js';
import { type ServiceName, servedDefinition } from './protocol.js';
import type { WhenDurable } from './unary.js';
import { watchService } from './watch-service.js';

export interface EtcdServerOptions {
  readonly store: ServedStore;
  /** Who may use it; absent: everybody, and nobody may change that. */
  readonly auth?: Auth;
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly name: string;
  /** Absent: in clear text. */
  readonly tls?: Tls;
  /** Calls back once all that the store was told before is safe; absent: at once. */
  readonly whenDurable?: WhenDurable;
  /** The largest request that is taken, in bytes. etcd's `--max-request-bytes`. */
  readonly requestBytesMax?: number;
}

export interface EtcdServer {
  /** Where it listens, such as `http://127.0.0.1:2379`. */
  readonly url: string;
  /** Ends all streams and stops listening. */
  close(): void;
}

const REQUEST_BYTES_MAX = 1.5 * 1024 * 1024;
/** etcd allows messages half a megabyte larger than the requests it accepts, so as to refuse those itself. */
const GRPC_OVERHEAD_BYTES = 512 * 1024;

/** Fails with `cannot-listen` or `bad-certificate`. */
export async function startEtcdServer(options: EtcdServerOptions): Promise<EtcdServer> {
  const { store, auth, listen, name, tls } = options;
  const member = new Member({
    store,
    auth: auth ?? new Auth(),
    name,
    whenDurable: options.whenDurable ?? ((send) => send()),
    clientCertAuth: tls?.clientCertAuth ?? false,
  });
  const grpc = new Server({
    // Counts what nobody asks for, at every call.
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': (options.requestBytesMax ?? REQUEST_BYTES_MAX) + GRPC_OVERHEAD_BYTES,
  });
  const services: Partial<Record<ServiceName, object>> = {
    KV: kvService(member),
    Lease: leaseService(member),
    Watch: watchService(member),
    Cluster: clusterService(member),
    Maintenance: maintenanceService(member),
    ...(auth === undefined ? {} : { Auth: authService(member) }),
  };
  for (const [service, handlers] of Object.entries(services)) {
    grpc.addService(servedDefinition(service as ServiceName), { ...handlers });
  }
  // The listener has ended TLS, where there is any.
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = await openListener(listen, tls ?? null, {
    http2: (connection) => injector.injectConnection(connection),
    http1: httpPages,
  });
  const host = listen.slice(0, listen.lastIndexOf(':'));
  member.url = `${tls === undefined ? 'http' : 'https'}://${host}:${listener.port}`;
  return {
    url: member.url,
    close() {
      grpc.forceShutdown();
      listener.close();
    },
  };
}
