// Recordings as files: written while a run goes on, and read line by line, however long they are.
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { failure, printable } from '../../base/index.js';
import { LINE_MAX, type Lines, type RecordingFile } from '../../sim/index.js';

export interface LineFile {
  readonly write: (line: string) => void;
  readonly close: () => void;
}

/** Lines are written in blocks of this many. */
const BLOCK_LINES = 1_000;
const READ_BYTES = 256 * 1024;
/** The last line of any recording is shorter. */
const TAIL_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** How a recording begins, and no YAML that anybody writes. */
const BEGINNING = '{"fleetsim-recording":';

/** Fails with `record-unwritable`. */
export function createLineFile(path: string): LineFile {
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (error) {
    throw failure('record-unwritable', `cannot record: ${(error as Error).message}`);
  }
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  };
  return {
    write(line) {
      if (lines.push(line) >= BLOCK_LINES) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** By its name, or by how it begins. Whether there is such a file is for whoever reads it. */
export function isRecording(path: string): boolean {
  if (path.endsWith('.jsonl')) return true;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    const begins = Buffer.alloc(BEGINNING.length);
    return readSync(file, begins) === begins.length && begins.toString() === BEGINNING;
  } catch {
    return false;
  } finally {
    closeSync(file);
  }
}

/** A recording to be read from anywhere. */
export function recordingFile(path: string): RecordingFile {
  return {
    path,
    linesFrom: (byte) => linesOf(path, byte),
    lastLine() {
      const file = openToRead(path);
      try {
        const { size } = fstatSync(file);
        const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
        const read = readSync(file, tail, 0, tail.length, size - tail.length);
        const lines = tail.subarray(0, tail[read - 1] === NEWLINE ? read - 1 : read);
        return lines.subarray(lines.lastIndexOf(NEWLINE) + 1);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** The lines of a file from a byte on; of one that is too long only as much as shows that it is. */
export function linesOf(path: string, fromByte = 0): Lines {
  return {
    *[Symbol.iterator]() {
      const file = openToRead(path);
      let at = fromByte;
      const block = Buffer.alloc(READ_BYTES);
      let parts: Buffer[] = [];
      let length = 0;
      try {
        for (;;) {
          const read = readSync(file, block, 0, block.length, at);
          if (read === 0) break;
          at += read;
          let from = 0;
          while (from < read) {
            const newline = block.subarray(0, read).indexOf(NEWLINE, from);
            const part = Buffer.from(block.subarray(from, newline < 0 ? read : newline));
            from = newline < 0 ? read : newline + 1;
            parts.push(part);
            length += part.length;
            if (newline < 0 && length <= LINE_MAX) continue;
            yield Buffer.concat(parts);
            parts = [];
            length = 0;
          }
        }
        if (parts.length > 0) yield Buffer.concat(parts);
      } finally {
        closeSync(file);
      }
    },
  };
}

function openToRead(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'no such file' : message;
    throw failure('recording-unreadable', `${printable(path)}: ${printable(what)}`);
  }
}
