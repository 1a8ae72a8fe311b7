// The screen on this process's terminal until the person quits: drawn past ink where people look at it, and by ink as plain
// text where it is read to them.
import { type Instance, render } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import type { Clock } from '../base/index.js';
import { App } from './app.js';
import { type Colours, painter } from './draw/paint.js';
import type { ClusterSource } from './source.js';
import type { TypedLines } from './store.js';
import { Canvas, DrawingContext } from './terminal/canvas.js';
import { FrameStream } from './terminal/frame-stream.js';
import { HeldTerminal } from './terminal/held-terminal.js';
import { watchStreams } from './terminal/streams-watch.js';

export interface ShowOptions {
  readonly clock: Clock;
  readonly colours: Colours;
  /** Whether clicks and the wheel are ours, and not the terminal's own. */
  readonly mouse: boolean;
  /** Whether it is read to the person: plain text, one thing after the other, on the terminal's own screen. */
  readonly reader: boolean;
  /** Absent: none is known, and none kept. */
  readonly typed?: TypedLines | undefined;
}

export function showCluster(source: ClusterSource, options: ShowOptions): Promise<void> {
  return options.reader ? showPlain(source, options) : showDrawn(source, options);
}

async function showDrawn(source: ClusterSource, options: ShowOptions): Promise<void> {
  const { stdin, stdout } = process;
  let drawn: DrawnCluster | null = null;
  const terminal = new HeldTerminal({
    mouse: options.mouse,
    quit: () => drawn?.screen.unmount(),
    pause: () => drawn?.frames.pause(),
    redraw: () => drawn?.frames.redraw(),
    close: () => drawn?.frames.close(),
  });
  terminal.take();
  try {
    drawn = drawCluster(source, { ...options, suspend: terminal.suspend }, { stdin, stdout });
    await drawn.screen.waitUntilExit();
  } finally {
    terminal.giveBack();
  }
}

export interface DrawnCluster {
  readonly screen: Instance;
  readonly frames: FrameStream;
}

/** Draws the screen on a terminal that is ready for it, frame by frame, until it is unmounted. */
export function drawCluster(
  source: ClusterSource,
  {
    clock,
    colours,
    suspend = () => undefined,
    typed,
  }: Pick<DrawnProps, 'clock' | 'colours'> & Partial<DrawnProps>,
  { stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
): DrawnCluster {
  const canvas = new Canvas();
  const frames = new FrameStream(stdout, canvas);
  const screen = render(
    <Drawn {...{ source, clock, colours, frames, canvas, suspend, typed }} />,
    // Ink's own way of writing frames clears and draws them whole; here it only makes them.
    { stdout: frames as unknown as NodeJS.WriteStream, stdin, debug: true, exitOnCtrlC: false },
  );
  return { screen, frames };
}

async function showPlain(source: ClusterSource, { clock, typed }: ShowOptions): Promise<void> {
  const { columns, rows } = process.stdout;
  const size = { width: columns ?? 80, height: rows ?? 24 };
  const screen = render(<App source={source} size={size} clock={clock} typed={typed} reader />, {
    exitOnCtrlC: false,
    isScreenReaderEnabled: true,
  });
  const quit = (): void => screen.unmount();
  const unwatch = watchStreams(quit);
  process.once('SIGTERM', quit).once('SIGHUP', quit);
  try {
    await screen.waitUntilExit();
  } finally {
    unwatch();
    process.off('SIGTERM', quit).off('SIGHUP', quit);
    process.stdout.write('\n');
  }
}

interface DrawnProps extends Pick<ShowOptions, 'clock' | 'colours' | 'typed'> {
  readonly source: ClusterSource;
  readonly frames: FrameStream;
  readonly canvas: Canvas;
  readonly suspend: () => void;
}

/** The app at the terminal's size, as it changes. */
function Drawn({ source, clock, colours, frames, canvas, suspend, typed }: DrawnProps) {
  const [size, setSize] = useState(() => frames.size);
  const drawing = useMemo(() => ({ paint: painter(colours), canvas }), [colours, canvas]);
  useEffect(() => {
    const resized = (): void => setSize(frames.size);
    frames.on('size', resized);
    return () => {
      frames.off('size', resized);
    };
  }, [frames]);
  const terminal = useMemo(() => ({ suspend, redraw: frames.redraw }), [suspend, frames]);
  return (
    <DrawingContext value={drawing}>
      <App source={source} size={size} clock={clock} terminal={terminal} typed={typed} />
    </DrawingContext>
  );
}
