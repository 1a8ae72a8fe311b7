// What comes from the terminal, read here and not by ink, whose reading of keys throws at sequences that it only half knows.
import { useStdin } from 'ink';
import { useLayoutEffect, useRef } from 'react';
import type { Clock, Timer } from '../../base/index.js';
import { type Input, InputReader } from './input.js';

/** So soon behind Escape comes what belongs to it, also over a network, in milliseconds. */
const ESCAPE_MS = 50;
const CTRL_C = '\u0003';

/** Hands on what comes for as long as it is shown. Without a clock, what comes at once is whole. */
export function useTerminalInput(clock: Clock | null, take: (input: Input) => void): void {
  const { stdin } = useStdin();
  const latest = useRef(take);
  latest.current = take;
  useLayoutEffect(() => {
    const reader = new InputReader();
    let timer: Timer | null = null;
    const hear = (inputs: readonly Input[]): void => {
      for (const input of inputs) latest.current(input);
    };
    const read = (): void => {
      timer?.cancel();
      for (let chunk = stdin.read(); chunk !== null; chunk = stdin.read()) {
        // By itself it was pressed, and not pasted: where the end of a paste is lost, nothing else leads out of it.
        if (chunk === CTRL_C) reader.reset();
        hear(reader.read(String(chunk)));
      }
      if (!reader.waiting) return;
      if (clock === null) hear(reader.idle());
      else timer = clock.setTimer(ESCAPE_MS, () => hear(reader.idle()));
    };
    stdin.setEncoding('utf8');
    stdin.ref();
    stdin.setRawMode(true);
    stdin.on('readable', read);
    return () => {
      timer?.cancel();
      stdin.off('readable', read);
      stdin.setRawMode(false);
      stdin.unref();
    };
  }, [stdin, clock]);
}
