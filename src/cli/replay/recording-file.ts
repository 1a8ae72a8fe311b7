// The file that a run is recorded to.
import { closeSync, openSync, writeSync } from 'node:fs';
import { failure } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { recordLine } from '../../sim/index.js';

export interface Recording {
  readonly write: (event: RecordedEvent) => void;
  readonly close: () => void;
}

/** Lines are written in blocks of this many. */
const RECORDING_BLOCK = 1_000;

export function openRecording(path: string): Recording {
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
    write(event) {
      if (lines.push(recordLine(event)) >= RECORDING_BLOCK) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
