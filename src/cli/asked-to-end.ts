// What ends a program that would go on for ever, and has something to keep at its end.
import { watchStreams } from '../tui/terminal/streams-watch.js';

/** Calls `end` for Ctrl-C, for whoever asks from outside, and when its terminal or the reader of its output has gone. */
export function whenAskedToEnd(end: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  watchStreams(end);
}
