// The log's hand: appends what it is given and says when it is on disk. Whatever arrives while the disk is busy goes
// together with the next write, so that many clients share one fsync.
import type { FileHandle } from 'node:fs/promises';
import { type DiskRecord, encodeRecord, joinRecords } from './codec.js';
import { writeFrame } from './frame.js';

export interface LogOptions {
  readonly handle: FileHandle;
  /** Told of each write, in bytes, in the same turn in which what it holds was taken; may ask for another file. */
  readonly writing: (bytes: number) => (() => Promise<FileHandle>) | null;
  /** Told once when the disk fails. */
  readonly onFailure: (error: Error) => void;
}

export class Log {
  readonly #options: LogOptions;
  #handle: FileHandle;
  /** Not yet being written, and who waits for it. */
  #pending: string[] = [];
  #waiting: (() => void)[] = [];
  /** Who waits for what is being written. */
  #inFlight: (() => void)[] = [];
  #flushing = false;
  #running: Promise<void> | null = null;
  #closed = false;
  #failed = false;

  constructor(options: LogOptions) {
    this.#options = options;
    this.#handle = options.handle;
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
    await this.#handle.close();
  }

  /** Takes nothing more: what comes later is not on disk, and nobody is told that it is. */
  readonly fail = (error: unknown): void => {
    if (this.#failed) return;
    this.#failed = true;
    this.#closed = true;
    this.#options.onFailure(error instanceof Error ? error : new Error(String(error)));
  };

  async #run(): Promise<void> {
    try {
      // What else this turn of the event loop brings comes along.
      await new Promise((resolve) => setImmediate(resolve));
      while (this.#pending.length > 0) await this.#flush();
      this.#running = null;
    } catch (error) {
      this.fail(error);
    }
  }

  async #flush(): Promise<void> {
    const frame = writeFrame(joinRecords(this.#pending));
    this.#pending = [];
    this.#inFlight = this.#waiting;
    this.#waiting = [];
    this.#flushing = true;
    const another = this.#options.writing(frame.length);
    await this.#handle.appendFile(frame);
    await this.#handle.datasync();
    // Those told may make others wait, who then come after them.
    for (let i = 0; i < this.#inFlight.length; i++) this.#inFlight[i]?.();
    this.#inFlight = [];
    this.#flushing = false;
    if (another !== null) {
      const old = this.#handle;
      this.#handle = await another();
      await old.close();
    }
  }
}
