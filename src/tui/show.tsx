// A terminal taken for a while: the alternate screen, so that the scrollback stays, and everything as it was after
// the end, whatever ended it.
import { render, useStdout } from 'ink';
import { useEffect, useState } from 'react';
import { App } from './app.js';
import type { ClusterSource } from './cluster-source.js';

const ENTER = '\u001b[?1049h\u001b[H';
const LEAVE = '\u001b[?1049l\u001b[?25h';

/** What asks a program to end from outside; a screen then ends as if its person had quit. */
const END_SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

/** Shows the screen until the person quits. */
export async function showCluster(source: ClusterSource): Promise<void> {
  const leave = (): void => {
    process.stdout.write(LEAVE);
  };
  process.stdout.write(ENTER);
  // A crash must not leave the person on the alternate screen either.
  process.once('exit', leave);
  // Not `incrementalRendering`: ink 6.8 then draws every frame but the first one line too low.
  const screen = render(<Sized source={source} />, { maxFps: 30 });
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

/** The app at the terminal's size, as it changes. */
function Sized({ source }: { source: ClusterSource }) {
  const { stdout } = useStdout();
  const [size, setSize] = useState(() => sizeOf(stdout));
  useEffect(() => {
    const resized = (): void => setSize(sizeOf(stdout));
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  return <App source={source} size={size} />;
}

/** One line less than there are: a full screen would make ink clear it at every frame. */
function sizeOf(stdout: NodeJS.WriteStream): { readonly width: number; readonly height: number } {
  return { width: stdout.columns ?? 80, height: (stdout.rows ?? 24) - 1 };
}
