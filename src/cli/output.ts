// Lines to stdout and stderr. What goes to a terminal is stripped of control characters here, and painted where it has
// marks; what goes to a file or a pipe is left as it is.
import { type Mark, printableLines, type Style, type StyledLine } from '../base/index.js';

/** systemd's colours: bright, so that they show on any background. */
const CODES: Readonly<Record<Style, string>> = {
  bold: '0;1;39',
  grey: '0;38;5;245',
  red: '0;1;31',
  green: '0;1;32',
  yellow: '0;1;33',
  underline: '0;4',
};

/** Whether colours are welcome there: on a terminal, unless NO_COLOR is set to anything (no-color.org). */
export function hasColors(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';
}

/** Text safe for a terminal, with its marks as colours. */
function paint(text: string, marks: readonly Mark[]): string {
  let painted = '';
  let at = 0;
  for (const { from, to, style } of marks) {
    const marked = printableLines(text.slice(from, to));
    painted += `${printableLines(text.slice(at, from))}\u001b[${CODES[style]}m${marked}\u001b[0m`;
    at = to;
  }
  return painted + printableLines(text.slice(at));
}

/** A line as it is written there. */
export function forStream(stream: NodeJS.WriteStream, { text, marks }: StyledLine): string {
  return stream.isTTY ? paint(text, hasColors(stream) ? marks : []) : text;
}

function write(stream: NodeJS.WriteStream, text: string, marks: readonly Mark[]): void {
  stream.write(`${forStream(stream, { text, marks })}\n`);
}

/** A line of the answer. */
export function print(text: string, marks: readonly Mark[] = []): void {
  write(process.stdout, text, marks);
}

/** A line of the answer that may be no text. */
export function printBytes(bytes: Uint8Array): void {
  if (process.stdout.isTTY) print(Buffer.from(bytes).toString());
  else process.stdout.write(Buffer.concat([bytes, Buffer.from('\n')]));
}

/** A line beside the answer. */
export function warn(text: string, marks: readonly Mark[] = []): void {
  write(process.stderr, text, marks);
}

/** Data as the whole answer. */
export function printJson(data: unknown): void {
  print(JSON.stringify(data, null, 2));
}

/** A pipe that nobody reads any more, and a terminal that was closed. */
const READER_GONE: readonly (string | undefined)[] = ['EPIPE', 'EIO'];

/** Ends quietly when the reader of our output has gone (`| head`), as other tools do. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (READER_GONE.includes(error.code)) process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
