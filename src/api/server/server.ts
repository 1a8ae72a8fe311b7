// The API on sockets: unix ones that only their owner may open, and TCP ones of this machine. Slow and odd requests are
// answered, or cut off, before they reach the app.
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { failure } from '../../base/index.js';
import { type Endpoint, formatEndpoint } from '../endpoint.js';
import { somebodyListens } from '../probe.js';
import { type Answer, refuse, SERVER, toJson } from './answers.js';
import { BODY_BYTES_MAX, readBody } from './body.js';
import type { ServedCluster } from './cluster.js';
import { encodePath, judge } from './front.js';

export interface ApiServerOptions {
  readonly cluster: ServedCluster;
  readonly listen: Endpoint;
  /** How long a request may take to arrive, in milliseconds. */
  readonly requestMsMax?: number;
}

export interface ApiServer {
  /** Where it listens: the port is known now. */
  readonly endpoint: Endpoint;
  /** From now on this one. */
  serve(cluster: ServedCluster): void;
  /** Cuts off whoever is connected. */
  close(): void;
}

const REQUEST_MS_MAX = 10_000;
/** A client that takes no more of its answer is left, in milliseconds. */
const SILENCE_MS_MAX = 60_000;
/** Connections beyond it are refused: each costs memory. */
const CONNECTIONS_MAX = 256;
/** Only its owner may open a socket. */
const SOCKET_MASK = 0o177;
const SOCKET_MODE = 0o600;
/** What the kernel takes at most, on Linux and elsewhere; Node would cut off the rest. */
const SOCKET_PATH_BYTES_MAX = 103;

/** Fails with `listen-failed` when it cannot listen there, or somebody does already. */
export async function startApiServer({
  cluster,
  listen,
  requestMsMax = REQUEST_MS_MAX,
}: ApiServerOptions): Promise<ApiServer> {
  let enter = appListener(cluster);
  const overTcp = listen.type === 'tcp';
  const server = createServer(
    {
      headersTimeout: requestMsMax,
      requestTimeout: requestMsMax,
      connectionsCheckingInterval: Math.min(1_000, requestMsMax),
      // The door says it in our words.
      requireHostHeader: false,
    },
    (incoming, outgoing) => receive(incoming, outgoing, overTcp, enter),
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.timeout = SILENCE_MS_MAX;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    refuseSocket(error.code, socket),
  );
  if (listen.type === 'unix') await clearSocket(listen.path);
  await bind(server, listen);
  const address = server.address() as AddressInfo | string;
  return {
    endpoint:
      typeof address === 'string' || listen.type === 'unix' ? listen : { ...listen, port: address.port },
    serve(next) {
      enter = appListener(next);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** The app, for requests whose bodies it need not wait for; loaded when somebody asks, for most fleetds are never asked. */
function appListener(cluster: ServedCluster): Listener {
  const bodies = new WeakMap<object, string>();
  let loading: Promise<Listener> | null = null;
  return async (incoming, outgoing) => {
    const body = await readBody(incoming);
    if (body === null) return send(outgoing, refuse(413, `the body is larger than ${BODY_BYTES_MAX} bytes`));
    bodies.set(incoming, body);
    loading ??= loadApp(cluster, bodies);
    return (await loading)(incoming, outgoing);
  };
}

async function loadApp(cluster: ServedCluster, bodies: WeakMap<object, string>): Promise<Listener> {
  const [{ getRequestListener }, { buildApp }] = await Promise.all([
    import('@hono/node-server'),
    import('./app.js'),
  ]);
  const app = buildApp(cluster);
  return getRequestListener(
    (request, { incoming, outgoing }) =>
      app.fetch(request, { incoming, outgoing, body: bodies.get(incoming) ?? '' }),
    { autoCleanupIncoming: false, overrideGlobalObjects: false },
  );
}

/** Lets a request in under the plain form of its path, so that nobody behind can read it otherwise than the door did. */
function receive(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  overTcp: boolean,
  enter: Listener,
): void {
  const { origin } = incoming.headers;
  const hosts = incoming.headersDistinct.host ?? [];
  const { url: target = '', httpVersion } = incoming;
  const verdict = judge({ target, httpVersion, hosts, origin, overTcp });
  switch (verdict.type) {
    case 'enter':
      incoming.url = `${encodePath(verdict.path)}${verdict.query === '' ? '' : `?${verdict.query}`}`;
      incoming.headers.host = 'localhost';
      void enter(incoming, outgoing);
      return;
    case 'redirect':
      outgoing.writeHead(301, { Server: SERVER, Location: verdict.location, 'Content-Length': 0 }).end();
      return;
    case 'refuse':
      send(outgoing, refuse(verdict.status, verdict.message));
      return;
  }
}

function send(outgoing: ServerResponse, { status, body }: Answer): void {
  const text = toJson(body);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
  outgoing.writeHead(status, { Server: SERVER, ...headers }).end(text);
}

/** What is no HTTP, too long in its headers, or too slow. */
function refuseSocket(code: string | undefined, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const [status, phrase] =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'Request Timeout']
      : code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large']
        : [400, 'Bad Request'];
  const body = toJson(refuse(Number(status), String(phrase)).body);
  const headers = `Server: ${SERVER}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${headers}\r\nConnection: close\r\n\r\n${body}`);
}

/** Removes the socket of a server that is gone. Fails where no socket can be. */
async function clearSocket(path: string): Promise<void> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX)
    throw failure('listen-failed', `${path} is longer than a socket's path may be`, 'name a shorter one');
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw failure('listen-failed', `${path} is there, and is no socket`);
  if (await somebodyListens(path))
    throw failure('listen-failed', `somebody listens on ${path} already`, 'end it, or name another socket');
  rmSync(path, { force: true });
}

function bind(server: Server, listen: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(failure('listen-failed', `cannot listen on ${formatEndpoint(listen)}: ${error.message}`));
    };
    server.once('error', failed);
    const listening = (): void => {
      server.off('error', failed);
      // Out of file descriptors, for one: who could not be let in may come again.
      server.on('error', () => undefined);
      if (listen.type === 'unix') chmodSync(listen.path, SOCKET_MODE);
      resolve();
    };
    if (listen.type === 'tcp') {
      server.listen({ host: listen.host, port: listen.port }, listening);
      return;
    }
    // The socket is made within this call: there is no moment at which others may open it.
    const mask = process.umask(SOCKET_MASK);
    try {
      server.listen({ path: listen.path }, listening);
    } finally {
      process.umask(mask);
    }
  });
}
