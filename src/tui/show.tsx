// A terminal taken for a while: the alternate screen, so that the scrollback stays, and everything as it was after the end,
// whatever ended it.
import { EventEmitter } from 'node:events';
import { type Instance, render } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import type { Clock } from '../base/index.js';
import { App } from './app.js';
import { type Colours, painter } from './draw/paint.js';
import type { Size } from './screens/screen.js';
import type { ClusterSource } from './source.js';
import { Canvas, DrawingContext } from './terminal/canvas.js';
import { INPUT_OFF, INPUT_ON, MOUSE_OFF, MOUSE_ON } from './terminal/input.js';
import { Paper } from './terminal/paper.js';

const ENTER = `\u001b[?1049h\u001b[?25l${INPUT_ON}${MOUSE_ON}`;
const LEAVE = `${MOUSE_OFF}${INPUT_OFF}\u001b[0m\u001b[?25h\u001b[?1049l`;

/** What asks a program to end from outside; a screen then ends as if its person had quit. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface ShowOptions {
  readonly clock: Clock;
  readonly colours: Colours;
}

/** Shows the screen until the person quits. */
export async function showCluster(source: ClusterSource, { clock, colours }: ShowOptions): Promise<void> {
  const { stdin, stdout } = process;
  const leave = (): void => {
    stdout.write(LEAVE);
  };
  // Ink does so only after its first frame, and a Ctrl-C before that would be the shell's.
  stdin.setRawMode?.(true);
  stdout.write(ENTER);
  // A crash must not leave the person on the alternate screen either.
  process.once('exit', leave);
  const screen = drawCluster(source, { clock, colours }, { stdin, stdout });
  const quit = (): void => screen.unmount();
  for (const signal of END_SIGNALS) process.once(signal, quit);
  try {
    await screen.waitUntilExit();
  } finally {
    for (const signal of END_SIGNALS) process.removeListener(signal, quit);
    process.removeListener('exit', leave);
    leave();
  }
}

/** Draws the screen on a terminal that is ready for it, frame by frame, until it is unmounted. */
export function drawCluster(
  source: ClusterSource,
  { clock, colours }: ShowOptions,
  { stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
): Instance {
  const canvas = new Canvas();
  const frames = new FrameStream(stdout, canvas);
  const screen = render(
    <Sized source={source} clock={clock} colours={colours} frames={frames} canvas={canvas} />,
    // Ink's own way of writing frames clears and draws them whole; here it only makes them.
    { stdout: frames as unknown as NodeJS.WriteStream, stdin, debug: true, exitOnCtrlC: false },
  );
  void screen.waitUntilExit().finally(() => frames.close());
  return screen;
}

/** Where ink writes its frames: each goes to the terminal as what it changes. */
class FrameStream extends EventEmitter {
  readonly #terminal: NodeJS.WriteStream;
  readonly #canvas: Canvas;
  readonly #paper = new Paper();

  constructor(terminal: NodeJS.WriteStream, canvas: Canvas) {
    super();
    this.#terminal = terminal;
    this.#canvas = canvas;
    terminal.on('resize', this.#resized);
  }

  get columns(): number {
    return this.#terminal.columns ?? 80;
  }

  get rows(): number {
    return this.#terminal.rows ?? 24;
  }

  write(frame: string): boolean {
    const changes = this.#paper.draw(this.#canvas.fill(frame));
    return changes === '' || this.#terminal.write(changes);
  }

  /** Draws all of the next frame. */
  readonly #resized = (): void => {
    this.#terminal.write(this.#paper.erase());
    this.emit('resize');
  };

  close(): void {
    this.#terminal.off('resize', this.#resized);
  }
}

interface SizedProps extends ShowOptions {
  readonly source: ClusterSource;
  readonly frames: FrameStream;
  readonly canvas: Canvas;
}

/** The app at the terminal's size, as it changes. */
function Sized({ source, clock, colours, frames, canvas }: SizedProps) {
  const [size, setSize] = useState(() => sizeOf(frames));
  const drawing = useMemo(() => ({ paint: painter(colours), canvas }), [colours, canvas]);
  useEffect(() => {
    const resized = (): void => setSize(sizeOf(frames));
    frames.on('resize', resized);
    return () => {
      frames.off('resize', resized);
    };
  }, [frames]);
  return (
    <DrawingContext value={drawing}>
      <App source={source} size={size} clock={clock} />
    </DrawingContext>
  );
}

function sizeOf({ columns, rows }: FrameStream): Size {
  return { width: columns, height: rows };
}
