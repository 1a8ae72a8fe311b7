// fleetsim etcd: the embedded store alone, on the wire, for etcdctl and every other client of etcd.
import { mkdirSync } from 'node:fs';
import { failure, openClockScope } from '../../base/index.js';
import { Store, type StoreOptions } from '../../etcd/index.js';
import { Auth, type EtcdServer, openDataDir, startEtcdServer, type Tls } from '../../etcd/server/index.js';
import { startWallClock } from '../../live/wall-clock.js';
import { EXIT } from '../exit-codes.js';
import { readBytes } from '../files.js';
import { checkListen } from '../listen.js';
import { lockFolder } from '../lock.js';
import { print, warn } from '../output.js';

export interface EtcdOptions {
  readonly listen?: string;
  readonly dataDir?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly trustedCaFile?: string;
  readonly clientCertAuth?: boolean;
  readonly maxTxnOps?: string;
  readonly maxRequestBytes?: string;
}

/** etcd's own. */
const LISTEN = '127.0.0.1:2379';
/** What a transaction or a request may be set to at most: one message of gRPC must hold it. */
const TXN_OPS_MAX = 100_000;
const REQUEST_BYTES_MAX = 1024 * 1024 * 1024;

/** Runs until it is asked to end. */
export async function runEtcd(options: EtcdOptions): Promise<number> {
  const listen = options.listen ?? LISTEN;
  checkListen('--listen', listen);
  const tls = readTls(options);
  const requestBytesMax = readCount('--max-request-bytes', options.maxRequestBytes, REQUEST_BYTES_MAX);
  const txnOperationsMax = readCount('--max-txn-ops', options.maxTxnOps, TXN_OPS_MAX);
  const limits = {
    ...(txnOperationsMax === undefined ? {} : { txnOperationsMax }),
    ...(requestBytesMax === undefined ? {} : { requestBytesMax }),
  };
  // The leases' time ends with us: else they would keep the process.
  const clock = openClockScope(startWallClock());
  const kept = await openKept(options.dataDir, { clock, ...limits });
  let server: EtcdServer | null = null;
  try {
    server = await startEtcdServer({
      ...kept,
      listen,
      name: 'fleetsim',
      ...(tls === null ? {} : { tls }),
      ...(requestBytesMax === undefined ? {} : { requestBytesMax }),
    });
    // Before anybody can have read that we are there.
    const asked = askedToEnd();
    print(`etcd: listening on ${server.url}, ${kept.where}; Ctrl-C ends it`);
    const broken = await Promise.race([asked, kept.broken]);
    if (broken instanceof Error) {
      throw failure(
        'data-lost',
        `${options.dataDir}: ${broken.message}; what was not yet acknowledged is lost`,
      );
    }
    return EXIT.ok;
  } finally {
    server?.close();
    clock.close();
    await kept.close();
  }
}

function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** A store, and what keeps it. */
interface Kept {
  readonly store: Store;
  readonly auth: Auth;
  readonly whenDurable?: (then: () => void) => void;
  /** In words. */
  readonly where: string;
  /** Settles when it cannot be kept any more. */
  readonly broken: Promise<Error>;
  close(): Promise<void>;
}

async function openKept(dir: string | undefined, options: StoreOptions): Promise<Kept> {
  let breaks = (_error: Error): void => undefined;
  const broken = new Promise<Error>((resolve) => {
    breaks = resolve;
  });
  if (dir === undefined) {
    const store = new Store(options);
    return { store, auth: new Auth(), where: 'kept in memory only', broken, close: async () => undefined };
  }
  const unlock = lockDir(dir);
  try {
    const opened = await openDataDir({ dir, store: options, onFailure: breaks });
    if (opened.tornBytes > 0) {
      warn(`etcd: dropped ${opened.tornBytes} bytes at the end of the log that were never acknowledged`);
    }
    const close = (): Promise<void> => opened.close().finally(unlock);
    return { ...opened, where: `kept in ${dir} at revision ${opened.store.revision}`, broken, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

function lockDir(dir: string): () => void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw failure('data-unusable', `--data-dir ${dir}: ${(error as Error).message}`);
  }
  return lockFolder(dir, 'the data', 'one etcd to a folder: end the other, or name another folder');
}

/** Null for clear text. Fails with `usage` where one flag needs another. */
function readTls({ certFile, keyFile, trustedCaFile, clientCertAuth = false }: EtcdOptions): Tls | null {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw failure('usage', '--cert-file and --key-file belong together');
  if (clientCertAuth && trustedCaFile === undefined)
    throw failure(
      'usage',
      '--client-cert-auth needs --trusted-ca-file: who signs the certificates of clients',
    );
  if (certFile === undefined || keyFile === undefined) {
    if (trustedCaFile !== undefined)
      throw failure(
        'usage',
        '--trusted-ca-file needs --cert-file and --key-file: without them nothing is encrypted',
      );
    return null;
  }
  return {
    cert: readBytes(certFile),
    key: readBytes(keyFile),
    ...(trustedCaFile === undefined ? {} : { trustedCa: readBytes(trustedCaFile) }),
    clientCertAuth,
  };
}

function readCount(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
  throw failure('usage', `${flag} takes a number from 1 to ${max}, not ${text}`);
}
