// What a process has written, in lines: the latest, as many as the journal would keep of it.
import type { OutputLine } from '../../systemd/index.js';

/** As many as a machine's journal keeps of a process that has ended. */
export const LINES_MAX = 1_000;
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
