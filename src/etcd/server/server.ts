// The store on the wire: etcd's gRPC services on a TCP port of this machine.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type FleetsimError, failure } from '../../base/index.js';
import type { ServedStore } from '../store/read-only.js';
import { clusterService, maintenanceService } from './cluster-services.js';
import { kvService } from './kv-service.js';
import { leaseService } from './lease-service.js';
import { Member } from './member.js';
import { type ServiceName, serviceDefinition } from './protocol.js';
import { watchService } from './watch-service.js';

export interface EtcdServerOptions {
  readonly store: ServedStore;
  /** `host:port`; port 0 takes a free one. */
  readonly listen: string;
  readonly name: string;
}

export interface EtcdServer {
  /** Where it listens, such as `http://127.0.0.1:2379`. */
  readonly url: string;
  /** Ends all streams and stops listening. */
  close(): void;
}

/** etcd allows messages half a megabyte larger than the requests it accepts, so as to refuse those itself. */
const MESSAGE_BYTES_MAX = 2 * 1024 * 1024;

/** Fails with `cannot-listen`. */
export async function startEtcdServer({ store, listen, name }: EtcdServerOptions): Promise<EtcdServer> {
  const server = new Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX });
  const member = new Member(store, name);
  const services = {
    KV: kvService(member),
    Lease: leaseService(member),
    Watch: watchService(member),
    Cluster: clusterService(member),
    Maintenance: maintenanceService(member),
  } satisfies Record<ServiceName, object>;
  for (const [service, handlers] of Object.entries(services)) {
    server.addService(serviceDefinition(service as ServiceName), handlers);
  }
  const port = await bind(server, listen);
  member.url = `http://${listen.slice(0, listen.lastIndexOf(':'))}:${port}`;
  return { url: member.url, close: () => server.forceShutdown() };
}

function bind(server: Server, listen: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(listen, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(cannotListen(listen, error));
    });
  });
}

function cannotListen(listen: string, cause: Error): FleetsimError {
  return failure(
    'cannot-listen',
    `cannot listen on ${listen}: ${cause.message}`,
    'another port, or 0 for a free one',
  );
}
