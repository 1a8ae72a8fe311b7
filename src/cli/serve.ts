// What a live session serves while `fleetsim up` runs: fleet's API on its own socket, and wherever else was asked; its
// etcd, to be looked at.
import { type Endpoint, formatEndpoint, parseEndpoint } from '../api/index.js';
import type { Metrics, ServedCluster } from '../api/server/index.js';
import { failure } from '../base/index.js';
import { readOnly } from '../etcd/index.js';
import type { RecordedEvent } from '../events/index.js';
import { readFault, type Session } from '../sim/index.js';
import { print } from './output.js';
import { sessionSocket } from './socket.js';

export interface ServeOptions {
  /** Besides the session's own socket. */
  readonly listen: readonly Endpoint[];
  readonly etcdListen: string | undefined;
}

export interface Served {
  /** Takes an event into the metrics. */
  tell(event: RecordedEvent): void;
  close(): void;
}

/** The API has no passwords, so it is not for other machines. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|::1)$/;

/** Fails with `usage` on an address that is none, or not of this machine. */
export function readListen(texts: readonly string[]): readonly Endpoint[] {
  return texts.map((text) => {
    const endpoint = parseEndpoint('--listen', text);
    if (endpoint.type === 'tcp' && !LOOPBACK.test(endpoint.host))
      throw failure(
        'usage',
        `--listen takes tcp:127.0.0.1:PORT or unix:PATH, not ${text}: the API has no passwords`,
      );
    return endpoint;
  });
}

/** Serves until closed; when one of the addresses cannot be had, none is. */
export async function serveSession(session: Session, { listen, etcdListen }: ServeOptions): Promise<Served> {
  const open: { close(): void }[] = [];
  const close = (): void => {
    for (const server of open.splice(0)) server.close();
  };
  const { Metrics, startApiServer } = await import('../api/server/index.js');
  const { world } = session;
  const metrics = new Metrics({
    picture: world.picture,
    nowMs: () => world.simulation.nowMs(),
    epochMs: world.epochMs,
    requests: world.requests,
  });
  const cluster = servedCluster(session, metrics);
  try {
    const etcd = await serveEtcd(session, etcdListen);
    if (etcd !== null) open.push(etcd);
    for (const endpoint of [sessionSocket(), ...listen]) {
      const server = await startApiServer({ cluster, listen: endpoint });
      open.push(server);
      print(`fleet API: listening on ${formatEndpoint(server.endpoint)}`);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { tell: (event) => metrics.apply(event), close };
}

function servedCluster(session: Session, metrics: Metrics): ServedCluster {
  const { world } = session;
  return {
    api: session.api,
    stage: world.stage,
    machine: (id) => world.stage.machine(id),
    moves: () => world.picture.moves(),
    machineNames: () => new Map([...world.picture.machines.values()].map(({ id, name }) => [id, name])),
    fault: (verb, machine, argument) => session.fault(readFault(verb, machine, argument)),
    metrics,
  };
}

/** The session's etcd on the wire, to be looked at with etcdctl; null when nobody asked for it. */
async function serveEtcd(session: Session, listen: string | undefined): Promise<{ close(): void } | null> {
  if (listen === undefined) return null;
  const { startEtcdServer } = await import('../etcd/server/index.js');
  const server = await startEtcdServer({ store: readOnly(session.world.store), listen, name: 'session' });
  print(`etcd: listening on ${server.url}, to look at only`);
  return server;
}
