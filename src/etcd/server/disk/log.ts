// The log's hand: appends what it is given and says when it is on disk. Whatever arrives while the disk is busy goes
// together with the next write, so that many clients share one fsync.
import type { FileHandle } from 'node:fs/promises';
import { type DiskRecord, encodeRecord, joinRecords } from './codec.js';
import { writeFrame } from './frame.js';

/** A file to append to. */
export interface LogFile {
  readonly handle: FileHandle;
  /** What is in it. */
  readonly bytes: number;
  /** How much of it there should be. */
  readonly bytesMax: number;
}

export interface LogOptions {
  readonly file: LogFile;
  /** Makes a new file to go on with; all that was appended until this call must not be needed any more. */
  readonly replace: () => Promise<LogFile>;
  /** The disk has failed: from now on nothing is on disk, and nobody is told that it is. */
  readonly onFailure: (error: Error) => void;
}

export class Log {
  readonly #options: LogOptions;
  #file: LogFile;
  #bytes: number;
  /** Not yet being written, and who waits for it. */
  #pending: string[] = [];
  #waiting: (() => void)[] = [];
  /** Who waits for what is being written. */
  #inFlight: (() => void)[] = [];
  #flushing = false;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#file = options.file;
    this.#bytes = options.file.bytes;
  }

  append(record: DiskRecord): void {
    if (this.#closed) return;
    this.#pending.push(encodeRecord(record));
    this.#running ??= this.#run();
  }

  /** Calls `then` when all that was appended is on disk, which may be at once; in the order of these calls. */
  readonly whenDurable = (then: () => void): void => {
    if (this.#closed) return;
    if (this.#pending.length > 0) this.#waiting.push(then);
    else if (this.#flushing) this.#inFlight.push(then);
    else then();
  };

  /** Writes what is left. What comes later is kept by nobody, and nobody is told that it were. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#file.handle.close();
  }

  async #run(): Promise<void> {
    try {
      // What else this turn of the event loop brings comes along.
      await new Promise((resolve) => setImmediate(resolve));
      while (this.#pending.length > 0) {
        if (this.#bytes > this.#file.bytesMax) await this.#flush(() => this.#replace());
        else await this.#flush((records) => this.#append(records));
      }
      this.#running = null;
    } catch (error) {
      this.#options.onFailure(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #flush(write: (records: readonly string[]) => Promise<void>): Promise<void> {
    const records = this.#pending;
    this.#pending = [];
    this.#inFlight = this.#waiting;
    this.#waiting = [];
    this.#flushing = true;
    await write(records);
    // Those told may make others wait, who then come after them.
    for (let i = 0; i < this.#inFlight.length; i++) this.#inFlight[i]?.();
    this.#inFlight = [];
    this.#flushing = false;
  }

  async #append(records: readonly string[]): Promise<void> {
    const frame = writeFrame(joinRecords(records));
    await this.#file.handle.appendFile(frame);
    await this.#file.handle.datasync();
    this.#bytes += frame.length;
  }

  /** What was pending is in the store, and so in the snapshot that the new file goes on from. */
  async #replace(): Promise<void> {
    const old = this.#file.handle;
    this.#file = await this.#options.replace();
    this.#bytes = this.#file.bytes;
    await old.close();
  }
}
