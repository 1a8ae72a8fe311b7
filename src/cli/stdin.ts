// What comes in by standard input: read whole, within bounds.
import { failure } from '../base/index.js';

/** More is refused, in bytes. */
const STDIN_BYTES_MAX = 16 * 1024 * 1024;

/** The lines of standard input, without their ends. Fails on what is no UTF-8, or too much. */
export async function readStdinLines(): Promise<readonly string[]> {
  const lines = (await readStdin()).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > STDIN_BYTES_MAX)
      throw failure('input-too-large', `standard input: larger than ${STDIN_BYTES_MAX} bytes`);
    chunks.push(buffer);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw failure('input-not-text', 'standard input: not UTF-8');
  }
}
