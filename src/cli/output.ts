// Lines to stdout and stderr. What goes to a terminal is stripped of control characters here; what goes to a file or
// a pipe is left as it is.
import { failure, printableLines } from '../base/index.js';

function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${stream.isTTY ? printableLines(text) : text}\n`);
}

/** A line of the answer. */
export function print(text: string): void {
  write(process.stdout, text);
}

/** A line of the answer that may be no text. */
export function printBytes(bytes: Uint8Array): void {
  if (process.stdout.isTTY) print(Buffer.from(bytes).toString());
  else process.stdout.write(Buffer.concat([bytes, Buffer.from('\n')]));
}

/** A line beside the answer. */
export function warn(text: string): void {
  write(process.stderr, text);
}

/** Data as the whole answer. */
export function printJson(data: unknown): void {
  print(JSON.stringify(data, null, 2));
}

/** What --output asks for: `text` if it is not there. */
export function readOutput(text: string | undefined): 'text' | 'json' {
  if (text === undefined || text === 'text') return 'text';
  if (text === 'json') return 'json';
  throw failure('usage', `--output takes text or json, not ${text}`);
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
