// The files of a data folder: `log-N`, `log-N+1`, … and, from N = 1 on, the `snapshot-N` that they go on from. There is
// more than one log while the snapshot is being written that will stand for the older.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type FleetsimError, failure } from '../../../base/index.js';
import { type DiskRecord, decodeRecords, encodeRecord, FORMAT, joinRecords } from './codec.js';
import { type Frames, readFrames, writeFrame } from './frame.js';

/** How much of a snapshot goes into one frame, in characters. */
const FRAME_CHARACTERS = 256 * 1024;

export type Apply = (record: DiskRecord, where: string) => void;

export class Files {
  readonly #dir: string;
  /** Of the log that is written. */
  #number = 0;
  /** Of the snapshot that stands; 0: none. */
  #snapshot = 0;
  /** What is in the logs, and in the snapshot. */
  logBytes = 0;
  snapshotBytes = 0;
  /** What was at the end of the last log and was never acknowledged. */
  tornBytes = 0;

  /** Fails with `data-unusable`. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Hands over all records, oldest first. Fails with `data-unusable`, saying which file and why. */
  read(apply: Apply): void {
    const names = this.#list('is-made');
    this.#snapshot = Math.max(0, ...numbersOf(names, 'snapshot'));
    const logs = numbersOf(names, 'log')
      .filter((number) => number >= this.#snapshot)
      .sort((a, b) => a - b);
    // A snapshot is begun when the log that goes on from it is there; only a new folder has none.
    this.#number = logs.at(-1) ?? this.#snapshot;
    const isNew = logs.length === 0 && this.#snapshot === 0;
    for (let number = this.#snapshot; number <= this.#number && !isNew; number++) {
      if (!logs.includes(number)) throw unusable(`${this.#path('log', number)} is missing`);
    }
    if (this.#snapshot > 0) this.#readSnapshot(apply);
    for (const number of logs) this.#readLog(number, apply);
    this.#removeOlder();
  }

  /** Opens the current log at the end of what is whole of it. */
  async openLog(): Promise<FileHandle> {
    const handle = await open(this.#path('log', this.#number), 'a', 0o600);
    const { size } = await handle.stat();
    const whole = size - this.tornBytes;
    await handle.truncate(whole);
    if (whole === 0) {
      const frame = writeFrame(joinRecords([encodeRecord(FORMAT)]));
      await handle.appendFile(frame);
      this.logBytes += frame.length;
    }
    await handle.sync();
    await this.#syncDir();
    return handle;
  }

  /** Begins the next log. */
  async nextLog(): Promise<FileHandle> {
    this.#number += 1;
    this.tornBytes = 0;
    this.logBytes = 0;
    return await this.openLog();
  }

  /** Writes what stands for all before the current log, and removes that; others have their turns meanwhile. */
  async writeSnapshot(records: Iterable<DiskRecord>): Promise<void> {
    const number = this.#number;
    const path = this.#path('snapshot', number);
    const handle = await open(`${path}.tmp`, 'w', 0o600);
    let bytes = 0;
    try {
      for (const frame of framesOf(records)) {
        await handle.appendFile(frame);
        bytes += frame.length;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${path}.tmp`, path);
    await this.#syncDir();
    this.#snapshot = number;
    this.snapshotBytes = bytes;
    this.#removeOlder();
  }

  #path(kind: 'log' | 'snapshot', number: number): string {
    return join(this.#dir, `${kind}-${number}`);
  }

  /** Only who opens it may make the folder: one that goes later has failed. */
  #list(absent: 'is-made' | 'fails' = 'fails'): readonly string[] {
    try {
      if (absent === 'is-made') mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      return readdirSync(this.#dir);
    } catch (error) {
      throw unusable(`${this.#dir}: ${(error as Error).message}`);
    }
  }

  /** Also what a crash left half done. */
  #removeOlder(): void {
    for (const name of this.#list()) {
      const [, number, draft] = /^(?:log|snapshot)-(\d+)(\.tmp)?$/.exec(name) ?? [];
      if (number === undefined) continue;
      if (Number(number) < this.#snapshot || draft !== undefined) rmSync(join(this.#dir, name));
    }
  }

  /** A snapshot got its name when it was whole. */
  #readSnapshot(apply: Apply): void {
    const path = this.#path('snapshot', this.#snapshot);
    const { frames, records, size } = readFile(path);
    if (frames.rest !== 'none' || records.at(-1)?.type !== 'end') throw damaged(path, frames.end);
    for (const record of records) apply(record, path);
    this.snapshotBytes = size;
  }

  /** Only the last one may end in something unfinished: the others were whole when it was begun. */
  #readLog(number: number, apply: Apply): void {
    const path = this.#path('log', number);
    const { frames, records, size } = readFile(path);
    if (frames.rest === 'damaged' || (frames.rest === 'torn' && number < this.#number)) {
      throw damaged(path, frames.end);
    }
    for (const record of records) apply(record, path);
    this.logBytes += frames.end;
    this.tornBytes = size - frames.end;
  }

  async #syncDir(): Promise<void> {
    const handle = await open(this.#dir, 'r');
    await handle.sync();
    await handle.close();
  }
}

function numbersOf(names: readonly string[], kind: string): readonly number[] {
  return names.flatMap((name) => (new RegExp(`^${kind}-(\\d+)$`).exec(name)?.slice(1) ?? []).map(Number));
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

interface ReadFile {
  readonly frames: Frames;
  readonly records: readonly DiskRecord[];
  readonly size: number;
}

function readFile(path: string): ReadFile {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw unusable(`${path}: ${(error as Error).message}`);
  }
  const frames = readFrames(file);
  const records = frames.contents.flatMap((content) => {
    const decoded = decodeRecords(content);
    if (decoded === null) throw unusable(`${path}: holds something that is no record of this version`);
    return decoded;
  });
  const [first] = records;
  if (first !== undefined && (first.type !== 'format' || first.version !== 1)) {
    throw unusable(`${path}: written by another version of fleetsim`);
  }
  return { frames, records, size: file.length };
}

function damaged(path: string, offset: number): FleetsimError {
  return unusable(
    `${path}: damaged at byte ${offset}: what was acknowledged there cannot be read`,
    'restore the folder from a copy; removing it starts an empty etcd',
  );
}

export function unusable(message: string, hint?: string): FleetsimError {
  return failure('data-unusable', message, hint);
}
