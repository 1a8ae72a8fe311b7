// A terminal that only counts, and a keyboard: what is drawn is drawn in full, and nobody looks at it.
import { EventEmitter } from 'node:events';
import { render } from 'ink';
import { createElement } from 'react';
import { App } from '../../src/tui/app.js';
import { painter } from '../../src/tui/draw/paint.js';
import type { ClusterSource, Colours } from '../../src/tui/index.js';
import { DrawingContext } from '../../src/tui/terminal/canvas.js';

export const COLOURS: Colours = { theme: 'dark', level: 3 };
const SIZE = { width: 120, height: 40 } as const;

/** Nobody waits longer for an answer to a key, in milliseconds. */
const AWAITED_MS_MAX = 10_000;

export class FakeTerminal extends EventEmitter {
  readonly columns = SIZE.width;
  readonly rows = SIZE.height;
  readonly isTTY = true;
  bytes = 0;
  #awaited: { readonly word: string; readonly found: () => void } | null = null;

  write(text: string): boolean {
    this.bytes += Buffer.byteLength(text);
    if (this.#awaited !== null && text.includes(this.#awaited.word)) {
      this.#awaited.found();
      this.#awaited = null;
    }
    return true;
  }

  get stream(): typeof process.stdout {
    return this as unknown as typeof process.stdout;
  }

  /** Until something is written that has this word in it; fails when that does not come. */
  until(word: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${word} is not drawn`)), AWAITED_MS_MAX);
      const found = (): void => {
        clearTimeout(late);
        resolve();
      };
      this.#awaited = { word, found };
    });
  }
}

export type Keyboard = typeof process.stdin & { type(text: string): void };

export function keyboard(): Keyboard {
  const typed: string[] = [];
  const keys = Object.assign(new EventEmitter(), {
    isTTY: true,
    setEncoding: () => undefined,
    setRawMode: () => undefined,
    resume: () => undefined,
    pause: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
    read: () => typed.shift() ?? null,
    type(text: string) {
      typed.push(text);
      keys.emit('readable');
      keys.emit('data', text);
    },
  });
  return keys as unknown as Keyboard;
}

/** The same screen as ink would draw it by itself; returns the call that draws a frame. */
export function drawByInk(source: ClusterSource, stdout: typeof process.stdout): () => void {
  const drawing = { paint: painter(COLOURS), canvas: null };
  const listeners = new Set<() => void>();
  const asked: ClusterSource = Object.create(source, {
    subscribe: {
      value: (changed: () => void) => {
        listeners.add(changed);
        return () => listeners.delete(changed);
      },
    },
  });
  const app = createElement(App, { source: asked, size: SIZE, clock: null });
  render(createElement(DrawingContext, { value: drawing }, app), { stdout, stdin: keyboard(), debug: true });
  return () => {
    for (const changed of listeners) changed();
  };
}
