import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../src/tui/terminal/canvas.js';
import { FrameStream, type Writable } from '../../../src/tui/terminal/frame-stream.js';

class SlowTerminal extends EventEmitter implements Writable {
  columns = 80;
  rows = 24;
  writableNeedDrain = false;
  written: string[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return !this.writableNeedDrain;
  }

  /** What was written since it was last asked. */
  take(): string {
    return this.written.splice(0).join('');
  }
}

describe('frames on their way', () => {
  function open() {
    const terminal = new SlowTerminal();
    return { terminal, frames: new FrameStream(terminal, new Canvas()) };
  }

  it('are left out while the terminal is behind, and the latest is drawn when it is not', () => {
    const { terminal, frames } = open();
    frames.write('one');
    terminal.take();
    terminal.writableNeedDrain = true;
    frames.write('two');
    frames.write('three');
    expect(terminal.take()).toBe('');
    terminal.writableNeedDrain = false;
    terminal.emit('drain');
    expect(terminal.take()).toMatch(/three/);
    terminal.emit('drain');
    expect(terminal.take()).toBe('');
  });

  it('are kept back while the terminal is somebody else’s, and drawn whole afterwards', () => {
    const { terminal, frames } = open();
    frames.write('one\ntwo');
    terminal.take();
    frames.pause();
    frames.write('one\nTWO');
    expect(terminal.take()).toBe('');
    frames.redraw();
    expect(terminal.take()).toMatch(/one[\s\S]*TWO/);
  });

  it('of an old size are not drawn on a terminal of another', () => {
    const { terminal, frames } = open();
    frames.write('old');
    terminal.take();
    let asked = 0;
    frames.on('size', () => {
      asked += 1;
    });
    terminal.columns = 60;
    terminal.emit('resize');
    frames.redraw();
    expect(asked).toBe(1);
    expect(terminal.take()).not.toMatch(/old/);
    frames.write('new');
    expect(terminal.take()).toMatch(/new/);
  });

  it('are no more once the terminal was given back', () => {
    const { terminal, frames } = open();
    frames.close();
    frames.write('late');
    terminal.emit('resize');
    expect(terminal.take()).toBe('');
  });
});
