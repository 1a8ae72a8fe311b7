// A store that outlives its process. Each change is appended to a log before anybody is told of it; when the log has
// grown, a snapshot of everything takes its place, for which clients wait as long as it takes to write it. The folder
// holds `log-N` and, from N = 1 on, the `snapshot-N` that it goes on from. Holding it against a second process is the
// caller's part.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../base/index.js';
import { Auth, type AuthState } from '../../store/auth.js';
import { Store, type StoreOptions } from '../../store/store.js';
import { type DiskRecord, decodeRecords, encodeRecord, FORMAT, joinRecords } from './codec.js';
import { readFrames, writeFrame } from './frame.js';
import { Log, type LogFile } from './log.js';

export interface DataDirOptions {
  readonly dir: string;
  readonly store: Omit<StoreOptions, 'onRecord'>;
  /** The disk has failed: nothing is acknowledged any more. */
  readonly onFailure: (error: Error) => void;
  /** A log up to this size is never replaced, in bytes. */
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
/** How much of a snapshot goes into one frame, in characters. */
const FRAME_CHARACTERS = 1024 * 1024;

/** Opens or begins it. Fails with `data-unusable`, saying which file and why. */
export async function openDataDir(options: DataDirOptions): Promise<DataDir> {
  const { dir } = options;
  const number = tidy(dir);
  let authState: AuthState | undefined;
  const store = new Store({ ...options.store, onRecord: (record) => log.append(record) });
  const apply = (record: DiskRecord, where: string): void => {
    if (record.type === 'auth') authState = record.state;
    else if (record.type !== 'format' && record.type !== 'end') replay(store, record, where);
  };
  if (number > 0) readSnapshot(join(dir, `snapshot-${number}`), apply);
  const path = join(dir, `log-${number}`);
  const { bytes, tornBytes } = readLog(path, apply);
  const auth = new Auth((state) => {
    authState = state;
    log.append({ type: 'auth', state });
  }, authState);

  const snapshots = new Snapshots(dir, number, options.logBytesMin ?? LOG_BYTES_MIN);
  const log = new Log({
    file: await snapshots.openLog(bytes),
    replace: () => snapshots.take(dump(store, authState)),
    onFailure: options.onFailure,
  });
  return { store, auth, whenDurable: log.whenDurable, tornBytes, close: () => log.close() };
}

function* dump(store: Store, authState: AuthState | undefined): Generator<DiskRecord> {
  yield FORMAT;
  if (authState !== undefined) yield { type: 'auth', state: authState };
  yield* store.dump();
  yield { type: 'end' };
}

/** Writes the files of a folder that has been read. */
class Snapshots {
  readonly #dir: string;
  readonly #logBytesMin: number;
  #number: number;

  constructor(dir: string, number: number, logBytesMin: number) {
    this.#dir = dir;
    this.#number = number;
    this.#logBytesMin = logBytesMin;
  }

  /** Opens the current log, cut to what is whole of it, and begins it if it is empty. */
  async openLog(bytes: number): Promise<LogFile> {
    const handle = await open(join(this.#dir, `log-${this.#number}`), 'a', 0o600);
    await handle.truncate(bytes);
    let size = bytes;
    if (bytes === 0) {
      const frame = writeFrame(joinRecords([encodeRecord(FORMAT)]));
      await handle.appendFile(frame);
      size = frame.length;
    }
    await handle.sync();
    await this.#syncDir();
    return { handle, bytes: size, bytesMax: await this.#logBytesMax() };
  }

  /** Writes a snapshot and an empty log, and removes those before; a crash on the way leaves one of both. */
  async take(records: Iterable<DiskRecord>): Promise<LogFile> {
    // The store must not change while it is read: no waiting before this is done.
    const frames = [...framesOf(records)];
    const next = join(this.#dir, `snapshot-${this.#number + 1}`);
    const handle = await open(`${next}.tmp`, 'w', 0o600);
    for (const frame of frames) await handle.appendFile(frame);
    await handle.sync();
    await handle.close();
    await rename(`${next}.tmp`, next);
    await this.#syncDir();
    this.#number += 1;
    const file = await this.openLog(0);
    for (const name of ['log', 'snapshot'])
      rmSync(join(this.#dir, `${name}-${this.#number - 1}`), { force: true });
    return file;
  }

  /** Twice the snapshot: what is written for snapshots stays below what is written for changes. */
  async #logBytesMax(): Promise<number> {
    if (this.#number === 0) return this.#logBytesMin;
    const { size } = await stat(join(this.#dir, `snapshot-${this.#number}`));
    return Math.max(this.#logBytesMin, 2 * size);
  }

  async #syncDir(): Promise<void> {
    const handle: FileHandle = await open(this.#dir, 'r');
    await handle.sync();
    await handle.close();
  }
}

function* framesOf(records: Iterable<DiskRecord>): Generator<Buffer> {
  let texts: string[] = [];
  let characters = 0;
  for (const record of records) {
    const text = encodeRecord(record);
    texts.push(text);
    characters += text.length;
    if (characters < FRAME_CHARACTERS) continue;
    yield writeFrame(joinRecords(texts));
    texts = [];
    characters = 0;
  }
  if (texts.length > 0) yield writeFrame(joinRecords(texts));
}

/** Removes what a crash left half done and returns the number of the current log. */
function tidy(dir: string): number {
  let names: string[];
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    names = readdirSync(dir);
  } catch (error) {
    throw unusable(`${dir}: ${(error as Error).message}`);
  }
  const numbers = (kind: string): readonly number[] =>
    names.flatMap((name) => (new RegExp(`^${kind}-(\\d+)$`).exec(name)?.slice(1) ?? []).map(Number));
  const number = Math.max(0, ...numbers('snapshot'));
  const stray = numbers('log').find((log) => log > number);
  if (stray !== undefined)
    throw unusable(`${dir}: snapshot-${stray} is missing, and log-${stray} goes on from it`);
  for (const name of names) {
    const [, old] = /^(?:log|snapshot)-(\d+)(?:\.tmp)?$/.exec(name) ?? [];
    if (old === undefined) continue;
    if (Number(old) < number || name.endsWith('.tmp')) rmSync(join(dir, name));
  }
  return number;
}

type Apply = (record: DiskRecord, where: string) => void;

/** A snapshot got its name when it was whole. */
function readSnapshot(path: string, apply: Apply): void {
  const { records, rest, end } = readFile(path);
  if (rest !== 'none' || records.at(-1)?.type !== 'end') throw damaged(path, end);
  for (const record of records) apply(record, path);
}

function readLog(path: string, apply: Apply): { readonly bytes: number; readonly tornBytes: number } {
  const { records, rest, end, size } = readFile(path);
  if (rest === 'damaged') throw damaged(path, end);
  for (const record of records) apply(record, path);
  return { bytes: end, tornBytes: size - end };
}

function readFile(path: string) {
  const file = readIfThere(path);
  const { contents, end, rest } = readFrames(file);
  const records = contents.flatMap((content) => {
    const decoded = decodeRecords(content);
    if (decoded === null) throw unusable(`${path}: holds something that is no record of this version`);
    return decoded;
  });
  const [first] = records;
  if (first !== undefined && (first.type !== 'format' || first.version !== 1)) {
    throw unusable(`${path}: written by another version of fleetsim`);
  }
  return { records, end, rest, size: file.length };
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw unusable(`${path}: ${(error as Error).message}`);
  }
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

function damaged(path: string, offset: number) {
  return unusable(
    `${path}: damaged at byte ${offset}: what was acknowledged there cannot be read`,
    'restore the folder from a copy; removing it starts an empty etcd',
  );
}

function unusable(message: string, hint?: string) {
  return failure('data-unusable', message, hint);
}
