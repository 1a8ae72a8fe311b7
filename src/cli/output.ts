// Lines to stdout and stderr. What goes to a terminal is stripped of control characters here; what goes to a file or
// a pipe is left as it is.
import { printableLines } from '../base/index.js';

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${stream.isTTY ? printableLines(text) : text}\n`);
}

/** A line of the answer. */
export function print(text: string): void {
  write(process.stdout, text);
}

/** A line of the answer that is safe to print already, whatever it holds. */
export function printRaw(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A line beside the answer. */
export function warn(text: string): void {
  write(process.stderr, text);
}

/** Ends quietly when the reader of our output has gone (`| head`), as other tools do. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
