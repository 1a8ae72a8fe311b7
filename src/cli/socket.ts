// Where a live session is reached, and where a command goes: to the endpoint that was named, to the session that
// `fleetsim up` holds, or, when there is neither, to the session on disk.
import { join, relative } from 'node:path';
import { type Endpoint, parseEndpoint, somebodyListens } from '../api/index.js';
import { type EtcdWay, isEtcdEndpoint, openGateway } from './gateway.js';
import { sessionFolder } from './session-store.js';

const ENDPOINT_FORMS = 'unix:PATH, http://HOST:PORT or etcd://HOST:PORT (etcds:// with TLS)';

/** The socket of the session in this folder, by the shorter of its paths: the kernel takes none of more than 107 bytes. */
export function sessionSocket(): Endpoint & { readonly type: 'unix' } {
  const path = join(sessionFolder(), 'fleet.sock');
  const near = relative(process.cwd(), path);
  return { type: 'unix', path: near.length < path.length ? near : path };
}

/**
 * Null: no cluster runs, and none was named. An etcd that is named is served to this process alone (gateway.ts). Fails with
 * `usage` on an endpoint that is none.
 */
export async function findEndpoint(named: string | undefined, way?: EtcdWay): Promise<Endpoint | null> {
  if (named !== undefined) return openEndpoint('--endpoint', named, way);
  const fromEnvironment = process.env.FLEETCTL_ENDPOINT;
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return openEndpoint('FLEETCTL_ENDPOINT', fromEnvironment, way);
  const socket = sessionSocket();
  return (await somebodyListens(socket.path)) ? socket : null;
}

async function openEndpoint(what: string, text: string, way: EtcdWay | undefined): Promise<Endpoint> {
  return isEtcdEndpoint(text) ? openGateway(text, way) : parseEndpoint(what, text, ENDPOINT_FORMS);
}
