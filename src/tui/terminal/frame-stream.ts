// Where ink writes its frames: each goes to the terminal as what it changes. One that the terminal has no room for yet is
// left out, and the latest is drawn when it has.
import { EventEmitter } from 'node:events';
import { type Canvas, SIGN_WIDTH } from './canvas.js';
import { Paper } from './paper.js';

/** As much of a stream as is needed here. */
export interface Writable extends EventEmitter {
  readonly columns?: number;
  readonly rows?: number;
  readonly writableNeedDrain: boolean;
  write(text: string): boolean;
}

export class FrameStream extends EventEmitter {
  readonly #terminal: Writable;
  readonly #canvas: Canvas;
  readonly #paper = new Paper();
  #latest: readonly string[] = [];
  #size: string;
  /** Whether the latest frame is for another size. */
  #outgrown = false;
  #late = false;
  #paused = false;
  #closed = false;

  constructor(terminal: Writable, canvas: Canvas) {
    super();
    this.#terminal = terminal;
    this.#canvas = canvas;
    this.#size = this.#sizeNow();
    terminal.on('resize', this.redraw).on('drain', this.#drained);
  }

  /** For ink, which draws blanks, too: of all columns only those with the signs of the rows. */
  readonly columns = SIGN_WIDTH;

  /** Of the terminal, in cells. */
  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#terminal.columns ?? 80, height: this.#terminal.rows ?? 24 };
  }

  write(frame: string): boolean {
    this.#latest = this.#canvas.fill(frame);
    this.#outgrown = false;
    this.#late = this.#terminal.writableNeedDrain;
    if (!this.#late) this.#draw();
    return true;
  }

  /** Draws everything anew; where the size is another, with the next frame: `size` tells of it, of which ink knows nothing. */
  readonly redraw = (): void => {
    if (this.#closed) return;
    this.#paused = false;
    this.#terminal.write(this.#paper.erase());
    const size = this.#sizeNow();
    if (size !== this.#size) {
      this.#size = size;
      this.#outgrown = true;
      this.emit('size');
    } else if (!this.#outgrown) this.#draw();
  };

  #sizeNow(): string {
    return `${this.size.width}×${this.size.height}`;
  }

  /** Nothing is written until `redraw`: the terminal is somebody else's. */
  pause(): void {
    this.#paused = true;
  }

  /** Nothing is written any more. */
  close(): void {
    this.#closed = true;
    this.#terminal.off('resize', this.redraw).off('drain', this.#drained);
  }

  #draw(): void {
    if (this.#closed || this.#paused) return;
    const changes = this.#paper.draw(this.#latest);
    if (changes !== '') this.#terminal.write(changes);
  }

  readonly #drained = (): void => {
    if (!this.#late) return;
    this.#late = false;
    this.#draw();
  };
}
