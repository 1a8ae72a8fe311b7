// A store that outlives its process. Each change is appended to a log before anybody is told of it; when the log has
// grown, a snapshot of everything takes its place. Holding the folder against a second process is the caller's part.
import { Auth, type AuthState } from '../../store/auth.js';
import { Store, type StoreOptions } from '../../store/store.js';
import { type DiskRecord, FORMAT } from './codec.js';
import { Files, unusable } from './files.js';
import { Log } from './log.js';

export interface DataDirOptions {
  readonly dir: string;
  readonly store: Omit<StoreOptions, 'onRecord'>;
  /** The disk has failed: nothing is acknowledged any more. */
  readonly onFailure: (error: Error) => void;
  /** Logs up to this size are not replaced, in bytes. */
  readonly logBytesMin?: number;
}

export interface DataDir {
  readonly store: Store;
  readonly auth: Auth;
  readonly whenDurable: (then: () => void) => void;
  /** Bytes at the end of the log that were never acknowledged, and are dropped. */
  readonly tornBytes: number;
  close(): Promise<void>;
}

const LOG_BYTES_MIN = 1024 * 1024;
/** So much larger than the snapshot may its logs be: what is written for snapshots stays below what is for changes. */
const LOG_TO_SNAPSHOT = 2;

/** Opens or begins it. Fails with `data-unusable`, saying which file and why. */
export async function openDataDir(options: DataDirOptions): Promise<DataDir> {
  const { onFailure, logBytesMin = LOG_BYTES_MIN } = options;
  const files = new Files(options.dir);
  let authState: AuthState | undefined;
  const store = new Store({ ...options.store, onRecord: (record) => log.append(record) });
  files.read((record, where) => {
    if (record.type === 'auth') authState = record.state;
    else if (record.type !== 'format' && record.type !== 'end') replay(store, record, where);
  });
  const { tornBytes } = files;
  const auth = new Auth((state) => {
    authState = state;
    log.append({ type: 'auth', state });
  }, authState);

  let snapshot: Promise<void> | null = null;
  const writing = (bytes: number): (() => ReturnType<Files['nextLog']>) | null => {
    files.logBytes += bytes;
    const enough = Math.max(logBytesMin, LOG_TO_SNAPSHOT * files.snapshotBytes);
    if (snapshot !== null || files.logBytes <= enough) return null;
    // As of now, that is with all that this write holds and nothing that the next one will.
    const records = dump(store, authState);
    return async () => {
      const handle = await files.nextLog();
      snapshot = files.writeSnapshot(records).then(() => {
        snapshot = null;
      }, log.fail);
      return handle;
    };
  };
  const log = new Log({ handle: await files.openLog(), writing, onFailure });
  const close = async (): Promise<void> => {
    await log.close();
    await snapshot;
  };
  return { store, auth, whenDurable: log.whenDurable, tornBytes, close };
}

function dump(store: Store, authState: AuthState | undefined): Iterable<DiskRecord> {
  const records = store.dump();
  return (function* () {
    yield FORMAT;
    if (authState !== undefined) yield { type: 'auth', state: authState };
    yield* records;
    yield { type: 'end' };
  })();
}

function replay(store: Store, record: Parameters<Store['replay']>[0], where: string): void {
  try {
    store.replay(record);
  } catch (error) {
    throw unusable(
      `${where}: a record that does not follow from those before it: ${(error as Error).message}`,
    );
  }
  if (record.type === 'commit' && store.revision !== record.revision) {
    throw unusable(`${where}: revision ${record.revision} does not follow on ${store.revision - 1}`);
  }
}
