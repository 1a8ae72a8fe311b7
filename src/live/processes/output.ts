// What a process has written, in lines: the latest, as many as the journal would keep of it.
import { StringDecoder } from 'node:string_decoder';
import type { OutputLine } from '../../systemd/index.js';

/** As many as a machine's journal keeps of a process that has ended. */
const LINES_MAX = 1_000;
/** journald's LineMax=: a longer line is parted. */
const LINE_LENGTH_MAX = 48 * 1_024;
/** Of all lines, in characters. */
const LENGTH_MAX = 1_024 * 1_024;

export class Output {
  readonly #nowMs: () => number;
  readonly #lines: OutputLine[] = [];
  #length = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  latest(linesMax: number): readonly OutputLine[] {
    return this.#lines.slice(Math.max(0, this.#lines.length - linesMax));
  }

  add(text: string): void {
    this.#lines.push({ atMs: this.#nowMs(), text });
    this.#length += text.length;
    while (this.#lines.length > LINES_MAX || this.#length > LENGTH_MAX)
      this.#length -= this.#lines.shift()?.text.length ?? 0;
  }
}

/** Parts one stream into lines; bytes that are no UTF-8 become the sign for that. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #take: (line: string) => void;
  #rest = '';

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#part(line);
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
