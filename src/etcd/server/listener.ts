// One port for two kinds of clients, as etcd has it: HTTP/2 is gRPC, HTTP/1 asks for health and version. With TLS, ours
// ends here and both speak through it.
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type FleetsimError, failure } from '../../base/index.js';

/** Certificates as PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Whom to trust to sign the clients' certificates. */
  readonly trustedCa?: Buffer;
  /** Whether a client must show a certificate that `trustedCa` has signed. */
  readonly clientCertAuth: boolean;
}

export interface Handlers {
  /** Takes over a connection that speaks HTTP/2. */
  http2(connection: Socket): void;
  readonly http1: RequestListener;
}

export interface Listener {
  readonly port: number;
  /** Stops listening and cuts what is open. */
  close(): void;
}

/** A client that has not said by then what it speaks is cut off. */
const SILENCE_MS = 10_000;
/** What every HTTP/2 connection begins with, as far as it tells it from HTTP/1. */
const PREFACE = Buffer.from('PRI ');

/** Fails with `cannot-listen`, or with `bad-certificate`. */
export function openListener(listen: string, tls: Tls | null, handlers: Handlers): Promise<Listener> {
  const open = new Set<Socket>();
  const http1 = createHttpServer(handlers.http1);
  const accept = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    whenItSpeaks(socket, (http2) => {
      if (http2) handlers.http2(socket);
      else http1.emit('connection', socket);
    });
  };
  const server = tls === null ? createServer({ noDelay: true }, accept) : openTls(tls, accept);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(listen, error)));
    server.listen(addressOf(listen), () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close() {
          server.close();
          for (const socket of open) socket.destroy();
        },
      }),
    );
  });
}

function openTls(tls: Tls, accept: (socket: Socket) => void): Server {
  const { cert, key, trustedCa, clientCertAuth } = tls;
  const options = {
    cert,
    key,
    ...(trustedCa === undefined ? {} : { ca: trustedCa }),
    requestCert: clientCertAuth,
    rejectUnauthorized: clientCertAuth,
    // In this order: whoever also speaks HTTP/1 is no client of gRPC.
    ALPNProtocols: ['http/1.1', 'h2'],
    handshakeTimeout: SILENCE_MS,
    noDelay: true,
  };
  try {
    return createTlsServer(options, accept);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failure(
      'bad-certificate',
      `certificate and key cannot be used: ${reason}`,
      'PEM files that belong together: --cert-file, --key-file, --trusted-ca-file',
    );
  }
}

/** Looks at the first bytes and puts them back. */
function whenItSpeaks(socket: Socket, then: (http2: boolean) => void): void {
  const silence = setTimeout(() => socket.destroy(), SILENCE_MS);
  socket.once('close', () => clearTimeout(silence));
  let seen = Buffer.alloc(0);
  const look = (): void => {
    const more: Buffer | null = socket.read();
    if (more !== null) seen = Buffer.concat([seen, more]);
    const start = seen.subarray(0, PREFACE.length);
    if (start.length < PREFACE.length && start.equals(PREFACE.subarray(0, start.length))) {
      return void socket.once('readable', look);
    }
    clearTimeout(silence);
    socket.unshift(seen);
    then(start.equals(PREFACE));
  };
  socket.once('readable', look);
}

/** `host:port` as Node takes it; the host may be an IPv6 address in brackets. */
function addressOf(listen: string): { readonly host: string; readonly port: number } {
  const colon = listen.lastIndexOf(':');
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(listen.slice(colon + 1)) };
}

function cannotListen(listen: string, cause: Error): FleetsimError {
  return failure(
    'cannot-listen',
    `cannot listen on ${listen}: ${cause.message}`,
    'another port, or 0 for a free one',
  );
}
