// What a live session serves while `fleetsim up` runs: fleet's API on its own socket, and wherever else was asked; its
// etcd, to be looked at.
import { type Endpoint, formatEndpoint } from '../api/index.js';
import type { ApiServer, Metrics, ServedCluster, ServedMachine } from '../api/server/index.js';
import { failure, now } from '../base/index.js';
import { readOnly } from '../etcd/index.js';
import type { EtcdServer } from '../etcd/server/index.js';
import { countRoom, explainIn, type Hands, type Session, type World } from '../sim/index.js';
import { print } from './output.js';
import { sessionSocket } from './socket.js';

export interface ServeOptions {
  /** Besides the session's own socket. */
  readonly listen: readonly Endpoint[];
  readonly etcdListen: string | undefined;
}

export interface Served {
  /** Another session takes the place of the one that is served. */
  serve(session: Session, metrics: Metrics): void;
  close(): void;
}

/** How often a command that goes on is looked at, as fleetctl looks at one on the session itself. */
const LOOK_MS = 100;

/** Metrics that are told of a session from its first event on: they are there before it is opened. */
export async function newMetrics(): Promise<Metrics> {
  const { Metrics } = await import('../api/server/index.js');
  return new Metrics();
}

/** Serves until closed; when one of the addresses cannot be had, none is. */
export async function serveSession(
  session: Session,
  metrics: Metrics,
  { listen, etcdListen }: ServeOptions,
): Promise<Served> {
  const { startApiServer } = await import('../api/server/index.js');
  const servers: ApiServer[] = [];
  let etcd: EtcdServer | null = null;
  let served = session;
  const close = (): void => {
    etcd?.close();
    for (const server of servers.splice(0)) server.close();
  };
  const cluster = servedCluster(session, metrics);
  try {
    etcd = await serveEtcd(() => served, etcdListen);
    for (const endpoint of [sessionSocket(), ...listen]) {
      const server = await startApiServer({ cluster, listen: endpoint });
      servers.push(server);
      print(`fleet API: listening on ${formatEndpoint(server.endpoint)}`);
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    serve(other, itsMetrics) {
      const next = servedCluster(other, itsMetrics);
      for (const server of servers) server.serve(next);
      served = other;
    },
    close,
  };
}

function servedCluster(session: Session, metrics: Metrics): ServedCluster {
  const { world } = session;
  metrics.measure({
    picture: world.picture,
    nowMs: () => world.simulation.nowMs(),
    epochMs: world.epochMs,
    get requests() {
      return world.etcd.requests;
    },
  });
  return {
    ...servedWorld(world),
    api: session.api,
    reach: (id) => now(() => reachBy(world, id, session)),
    fault: (fault) => now(() => session.fault(fault)),
    metrics,
    lookMs: LOOK_MS,
  };
}

/** A machine of a world, to which nothing is done but by these hands; null when it does not answer. */
export function reachBy(world: World, id: string, hands: Hands): ServedMachine | null {
  const local = world.stage.machine(id);
  if (local === null) return null;
  return {
    run: (words) => now(() => hands.runTool(id, words) ?? machineOff()),
    lives: () => world.stage.machine(id) === local,
  };
}

function machineOff(): never {
  throw failure('machine-unreachable', 'the machine does not answer');
}

type FromWorld = Omit<ServedCluster, 'api' | 'reach' | 'fault' | 'metrics' | 'lookMs'>;

/** What a world answers of itself, at once, without anybody having changed it. */
export function servedWorld(world: World): FromWorld {
  return {
    simulated: true,
    stage: world.stage,
    machine: (id) => world.stage.machine(id),
    machineId: (word) => now(() => world.machineId(word)),
    etcdMembers: () => now(() => world.etcd.status()),
    machineNames: () =>
      now(() => new Map([...world.picture.machines.values()].map(({ id, name }) => [id, name]))),
    nowMs: () => world.simulation.nowMs(),
    registry: () => now(() => ({ keys: world.registry(), policy: world.cluster.settings.policy })),
    explain: (question) => now(() => explainIn(world, question)),
    countRoom: (question) => now(() => countRoom(world, question)),
  };
}

/** The session's etcd on the wire, to be looked at with etcdctl; null when nobody asked for it. */
async function serveEtcd(session: () => Session, listen: string | undefined): Promise<EtcdServer | null> {
  if (listen === undefined) return null;
  const { startEtcdServer } = await import('../etcd/server/index.js');
  const store = readOnly(() => session().world.store);
  const server = await startEtcdServer({ store, listen, name: 'session' });
  print(`etcd: listening on ${server.url}, to look at only`);
  return server;
}
