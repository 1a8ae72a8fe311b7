// What is written of each frame, applied to a terminal that knows no more than it needs, gives the frame.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Paper } from '../../../src/tui/terminal/paper.js';

/** Cells of one width, and the sequences that paper uses. */
class ModelTerminal {
  readonly rows: string[];
  #row = 0;
  #column = 0;

  constructor(height: number) {
    this.rows = Array.from({ length: height }, () => '');
  }

  write(text: string): void {
    for (const [, sequence, character] of text.matchAll(/(\u001b\[[?\d;]*[a-zA-Z])|(.)/gsu)) {
      if (sequence !== undefined) this.#obey(sequence);
      else this.#put(character ?? '');
    }
  }

  #obey(sequence: string): void {
    const [, row, column] = /^\u001b\[(\d+);(\d+)H$/.exec(sequence) ?? [];
    if (row !== undefined) {
      this.#row = Number(row) - 1;
      this.#column = Number(column) - 1;
    } else if (sequence === '\u001b[K') {
      this.rows[this.#row] = (this.rows[this.#row] ?? '').slice(0, this.#column);
    } else if (sequence === '\u001b[2J') this.rows.fill('');
    else expect(['\u001b[H', '\u001b[0m', '\u001b[?2026h', '\u001b[?2026l']).toContain(sequence);
  }

  #put(character: string): void {
    const row = (this.rows[this.#row] ?? '').padEnd(this.#column);
    this.rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
    this.#column += 1;
  }
}

describe('paper', () => {
  const frame = fc.array(fc.constantFrom('', 'a', 'ab', 'core-01 ●', '────', 'x'.repeat(20)), {
    minLength: 4,
    maxLength: 4,
  });

  it('turns every frame into the next', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(frame, fc.constant(null)), { maxLength: 12 }), (frames) => {
        const paper = new Paper();
        const terminal = new ModelTerminal(4);
        for (const lines of frames) {
          terminal.write(lines === null ? paper.erase() : paper.draw(lines));
          expect(terminal.rows).toEqual(lines ?? ['', '', '', '']);
        }
      }),
    );
  });

  it('writes nothing for the same frame', () => {
    const paper = new Paper();
    paper.draw(['a', 'b']);
    expect(paper.draw(['a', 'b'])).toBe('');
  });

  it('writes no more than the lines that differ', () => {
    const paper = new Paper();
    paper.draw(['a', 'b', 'c']);
    const changes = paper.draw(['a', 'B', 'c']);
    expect(changes).toContain('B');
    expect(changes).not.toMatch(/[ac]\b/);
  });
});
