// Where a live session is reached, and where a command goes: to the endpoint that was named, to the session that
// `fleetsim up` holds, or, when there is neither, to the session on disk.
import { join, relative } from 'node:path';
import { type Endpoint, parseEndpoint, somebodyListens } from '../api/index.js';
import { sessionFolder } from './session-store.js';

/** The socket of the session in this folder, by the shorter of its paths: the kernel takes none of more than 107 bytes. */
export function sessionSocket(): Endpoint & { readonly type: 'unix' } {
  const path = join(sessionFolder(), 'fleet.sock');
  const near = relative(process.cwd(), path);
  return { type: 'unix', path: near.length < path.length ? near : path };
}

/** Null: no cluster runs, and none was named. Fails with `usage` on an endpoint that is none. */
export async function findEndpoint(named: string | undefined): Promise<Endpoint | null> {
  if (named !== undefined) return parseEndpoint('--endpoint', named);
  const fromEnvironment = process.env.FLEETCTL_ENDPOINT;
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return parseEndpoint('FLEETCTL_ENDPOINT', fromEnvironment);
  const socket = sessionSocket();
  return (await somebodyListens(socket.path)) ? socket : null;
}
