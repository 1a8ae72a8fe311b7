// One machine's journal: a bounded ring of lines, systemd's own and what ended processes have written.

/** syslog's levels as far as they occur here. */
export type JournalLevel = 'err' | 'warning' | 'notice' | 'info' | 'debug';

export interface JournalLine {
  /** On the machine's clock, in milliseconds. */
  readonly atMs: number;
  readonly unit: string;
  /** Who writes: `systemd`, or the program. */
  readonly identifier: string;
  readonly pid: number;
  readonly level: JournalLevel;
  readonly message: string;
}

/** Older lines are dropped, as journald drops them at its size limit. */
const LINES_MAX = 10_000;

export class Journal {
  #lines: JournalLine[] = [];

  add(line: JournalLine): void {
    this.#lines.push(line);
    if (this.#lines.length >= 2 * LINES_MAX) this.#lines = this.#lines.slice(-LINES_MAX);
  }

  /** A unit's lines, oldest first. */
  linesOf(unit: string): readonly JournalLine[] {
    return this.#lines.slice(-LINES_MAX).filter((line) => line.unit === unit);
  }
}
