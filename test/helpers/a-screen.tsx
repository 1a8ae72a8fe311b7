// The screen without a terminal: whole frames as text, and keys. Nothing here waits for time to pass.
import { join } from 'node:path';
import { render } from 'ink-testing-library';
import { afterEach, expect } from 'vitest';
import { App } from '../../src/tui/app.js';
import { type Colours, painter } from '../../src/tui/draw/paint.js';
import type { ClusterSource } from '../../src/tui/index.js';
import type { Size } from '../../src/tui/screens/screen.js';
import { DrawingContext } from '../../src/tui/terminal/canvas.js';
import { ROOT } from './run-cli.js';

export const SMALL: Size = { width: 80, height: 24 };
export const LARGE: Size = { width: 120, height: 40 };

export const UNCOLOURED: Colours = { theme: 'plain', level: 0 };
const COLOURED: Colours = { theme: 'dark', level: 3 };

/** The sizes and colours of which there are golden frames. */
export const FRAMES = [
  [SMALL, UNCOLOURED],
  [SMALL, COLOURED],
  [LARGE, UNCOLOURED],
  [LARGE, COLOURED],
] as const;

/** The file of a screen's golden frame. */
export function goldenFrame(screen: string, { width, height }: Size, { level }: Colours): string {
  return join(ROOT, `test/golden/tui/${screen}-${width}x${height}${level === 0 ? '' : '-colours'}.txt`);
}

export interface AScreen {
  frame(): string;
  /** Presses keys one after the other, each as a terminal sends it; text is typed at once. */
  press(...keys: readonly string[]): Promise<void>;
  /** Waits until the frame is so. */
  until(condition: (frame: string) => boolean): Promise<string>;
}

export const KEYS = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  backspace: '\u007f',
} as const;

const mounted: { unmount: () => void }[] = [];

afterEach(() => {
  for (const screen of mounted.splice(0)) screen.unmount();
});

export function showScreen(
  source: ClusterSource,
  size: Size = SMALL,
  colours: Colours = UNCOLOURED,
): AScreen {
  const screen = render(
    <DrawingContext value={{ paint: painter(colours), canvas: null }}>
      <App source={source} size={size} clock={null} />
    </DrawingContext>,
  );
  mounted.push(screen);
  const frame = (): string => screen.lastFrame() ?? '';
  return {
    frame,
    async press(...keys) {
      // It is listened to from the first frame on.
      await settled(() => screen.stdin.listenerCount('readable') > 0);
      for (const key of keys) {
        screen.stdin.write(key);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    },
    async until(condition) {
      await settled(() => condition(frame()), frame);
      return frame();
    },
  };
}

/** The screen after these keys. */
export async function shown(
  source: ClusterSource,
  keys: readonly string[],
  size: Size = LARGE,
  colours: Colours = UNCOLOURED,
): Promise<AScreen> {
  const screen = showScreen(source, size, colours);
  await screen.press(...keys);
  return screen;
}

/** Ink takes keys and draws in later turns of the event loop. */
async function settled(condition: () => boolean, found: () => string = () => ''): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect(condition(), found()).toBe(true);
}
