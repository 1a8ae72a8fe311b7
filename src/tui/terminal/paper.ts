// Frames on their way to a terminal: of each only the lines that differ from what is there already are written, at their
// places.
const BEGIN_FRAME = '\u001b[?2026h';
const END_FRAME = '\u001b[?2026l';

export class Paper {
  #lines: readonly string[] = [];

  /** What turns the terminal from the last frame into this one; '' if it is the same. A new size begins with `erase`. */
  draw(lines: readonly string[]): string {
    let changes = '';
    const height = Math.max(lines.length, this.#lines.length);
    for (let row = 0; row < height; row++) {
      const line = lines[row] ?? '';
      // The rest is erased first: behind a line that fills its row, that would take the last cell.
      if (line !== this.#lines[row]) changes += `\u001b[${row + 1};1H\u001b[K${line}`;
    }
    this.#lines = lines;
    return changes === '' ? '' : `${BEGIN_FRAME}${changes}${END_FRAME}`;
  }

  /** Forgets what is there; returns what empties the terminal. */
  erase(): string {
    this.#lines = [];
    return '\u001b[0m\u001b[H\u001b[2J';
  }
}
