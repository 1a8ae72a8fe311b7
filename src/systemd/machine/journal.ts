// One machine's journal, which outlives its boots: a bounded ring of lines, and beside it the processes that still write.
// What those have written is counted out when somebody reads, so a loop without end costs nothing while nobody does.
import type { OutputLine } from '../process/process.js';

/** syslog's levels, the gravest first: their index is the number. */
export const JOURNAL_LEVELS = [
  'emerg',
  'alert',
  'crit',
  'err',
  'warning',
  'notice',
  'info',
  'debug',
] as const;

export type JournalLevel = (typeof JOURNAL_LEVELS)[number];

/** From power-on to power-off. */
export interface Boot {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** When it began, on the machine's clock, in milliseconds. */
  readonly atMs: number;
}

/** What somebody writes. */
export interface JournalEntry {
  /** On the machine's clock, in milliseconds. */
  readonly atMs: number;
  /** The unit it is about. */
  readonly unit: string;
  /** Who writes: `systemd`, or the program. */
  readonly identifier: string;
  readonly pid: number;
  readonly level: JournalLevel;
  readonly message: string;
}

export interface JournalLine extends JournalEntry {
  readonly boot: Boot;
}

/** A process whose lines are read when they are asked for. */
export interface Writer {
  readonly unit: string;
  readonly identifier: string;
  readonly pid: number;
  /** The latest lines it has written so far, oldest first. */
  output(linesMax: number): readonly OutputLine[];
}

export interface JournalQuery {
  /** Of these units only; absent: of all. */
  readonly units?: readonly string[];
  readonly sinceMs?: number;
  /** Up to and with this time. */
  readonly untilMs?: number;
  /** Whatever else a line must be. */
  readonly matches?: (line: JournalLine) => boolean;
  /** The latest of them. */
  readonly linesMax?: number;
}

/** Older lines are dropped, as journald drops them at its size limit: by number, and by the memory they take. */
const LINES_MAX = 10_000;
const BYTES_MAX = 4 * 1024 * 1024;
/** What a line takes besides its message. */
const LINE_BYTES = 128;
/** Lines of one process that are kept when it ends. */
const OUTPUT_LINES_MAX = 1_000;

const FIRST_BOOT: Boot = { id: '0'.repeat(32), atMs: 0 };

export class Journal {
  readonly #isFull: () => boolean;
  #lines: JournalLine[] = [];
  /** Before this index all is dropped. */
  #head = 0;
  #bytes = 0;
  #dropped = 0;
  #boot = FIRST_BOOT;
  #writers: () => readonly Writer[] = () => [];

  /** `isFull`: there is no room for another line, and each that is written is lost. */
  constructor(isFull: () => boolean = () => false) {
    this.#isFull = isFull;
  }

  get boot(): Boot {
    return this.#boot;
  }

  /** How many lines have been dropped for want of room. */
  get dropped(): number {
    return this.#dropped;
  }

  /** What the lines take, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  /** From here on lines are of another boot. */
  begin(boot: Boot): void {
    this.#boot = boot;
  }

  /** Whose lines are to be read, besides those that are kept: of the processes that run. */
  readAlso(writers: () => readonly Writer[]): void {
    this.#writers = writers;
  }

  /** The power is cut: what was written is kept, and nobody writes any more. */
  halt(): void {
    for (const writer of this.#writers()) this.keep(writer);
    this.#writers = () => [];
  }

  add(entry: JournalEntry): void {
    if (this.#isFull()) return;
    const line = lineOf(entry, this.#boot);
    this.#lines.push(line);
    this.#bytes += bytesOf(line);
    while (this.#lines.length - this.#head > LINES_MAX || this.#bytes > BYTES_MAX) this.#drop();
    if (this.#head > LINES_MAX) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
  }

  /** A process has ended: the latest of what it wrote is kept. */
  keep(writer: Writer): void {
    for (const entry of entriesOf(writer, OUTPUT_LINES_MAX)) this.add(entry);
  }

  /** Lines in the order of time, oldest first. Reading changes nothing. */
  read(query: JournalQuery): readonly JournalLine[] {
    const { units, sinceMs = 0, untilMs = Number.POSITIVE_INFINITY, matches, linesMax = LINES_MAX } = query;
    const ofUnit = ({ unit }: { readonly unit: string }): boolean => units?.includes(unit) ?? true;
    const fits = (line: JournalLine): boolean =>
      ofUnit(line) && line.atMs >= sinceMs && line.atMs <= untilMs && (matches?.(line) ?? true);
    const lines: JournalLine[] = [];
    for (let i = this.#head; i < this.#lines.length; i++) {
      const line = this.#lines[i] as JournalLine;
      if (fits(line)) lines.push(line);
    }
    const simple = matches === undefined && query.untilMs === undefined;
    for (const writer of this.#writers()) {
      if (!ofUnit(writer)) continue;
      for (const entry of entriesOf(writer, simple ? linesMax : LINES_MAX)) {
        const line = lineOf(entry, this.#boot);
        if (fits(line)) lines.push(line);
      }
    }
    lines.sort((a, b) => a.atMs - b.atMs);
    return lines.slice(Math.max(0, lines.length - Math.min(linesMax, LINES_MAX)));
  }

  /** When the oldest line that is kept was written; null while none has been dropped. */
  rotatedMs(): number | null {
    return this.#dropped === 0 ? null : (this.#lines[this.#head]?.atMs ?? null);
  }

  #drop(): void {
    const line = this.#lines[this.#head] as JournalLine;
    this.#bytes -= bytesOf(line);
    this.#head += 1;
    this.#dropped += 1;
  }
}

/** Written out: in V8 a copy that is added to has a shape of its own, and there are very many lines. */
function lineOf({ atMs, unit, identifier, pid, level, message }: JournalEntry, boot: Boot): JournalLine {
  return { atMs, unit, identifier, pid, level, message, boot };
}

function bytesOf({ message }: JournalEntry): number {
  return LINE_BYTES + message.length;
}

function entriesOf(writer: Writer, linesMax: number): readonly JournalEntry[] {
  const { unit, identifier, pid } = writer;
  return writer
    .output(linesMax)
    .map(({ atMs, text }) => ({ atMs, unit, identifier, pid, ...readLevel(text) }));
}

/** A line may begin with its level as the kernel's do, `<3>` (sd-daemon(3)). */
function readLevel(text: string): { readonly level: JournalLevel; readonly message: string } {
  const level = /^<[0-7]>/.test(text) ? JOURNAL_LEVELS[Number(text[1])] : undefined;
  return level === undefined ? { level: 'info', message: text } : { level, message: text.slice(3) };
}
