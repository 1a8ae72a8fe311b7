// A program's output, read line by line: bounded in length, and no faster than fleetd can bear beside its other duties.
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../base/index.js';
import { LINES_MAX } from './output.js';

/** journald's LineMax=: a longer line is parted. */
const LINE_LENGTH_MAX = 48 * 1_024;
/** Who writes more within such a time waits, as for a journal that is busy. */
const PACE_BYTES = 256 * 1_024;
const PACE_MS = 100;

export interface LineReader {
  /** The writer has ended: what is still in the pipe is not to wait. */
  hurry(): void;
  /** Takes what has no end for a line. */
  flush(): void;
}

export function readLines(stream: Readable, clock: Clock, take: (line: string) => void): LineReader {
  const splitter = new LineSplitter(take);
  let paceMs = clock.nowMs();
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    splitter.write(chunk);
    const nowMs = clock.nowMs();
    if (nowMs - paceMs >= PACE_MS) {
      paceMs = nowMs;
      bytes = 0;
    }
    bytes += chunk.length;
    if (bytes < PACE_BYTES) return;
    stream.pause();
    clock.setTimer(PACE_MS, () => stream.resume());
  });
  // A pipe that breaks has ended.
  stream.on('error', () => undefined);
  return { hurry: () => stream.resume(), flush: () => splitter.end() };
}

/** Bytes that are no UTF-8 become the sign for that. */
class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #take: (line: string) => void;
  #rest = '';

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    // Those before would be dropped at once.
    for (const line of lines.slice(-LINES_MAX)) this.#part(line);
    while (this.#rest.length >= LINE_LENGTH_MAX) {
      this.#take(this.#rest.slice(0, LINE_LENGTH_MAX));
      this.#rest = this.#rest.slice(LINE_LENGTH_MAX);
    }
  }

  /** Nothing more comes: the last line needs no end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    this.#part(rest);
  }

  /** journald keeps no empty lines. */
  #part(line: string): void {
    for (let at = 0; at < line.length; at += LINE_LENGTH_MAX)
      this.#take(line.slice(at, at + LINE_LENGTH_MAX));
  }
}
