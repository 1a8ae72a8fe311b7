// The lines that were typed on screens, kept beside the session for the next screen in this folder, as a shell keeps its own. A
// folder that is not there is not made for them, and nobody is troubled where they cannot be kept.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TypedLines } from '../../tui/index.js';

const FILE = 'history';
/** Others have no business in it. */
const MODE = 0o600;
/** The latest lines that are kept. */
const LINES_MAX = 200;
/** None longer can be typed, in characters. */
const LINE_MAX = 1_000;
/** What is larger is not of our making, in bytes. */
const BYTES_MAX = 4 * LINES_MAX * LINE_MAX;

export function typedLines(folder: string): TypedLines {
  const path = join(folder, FILE);
  return {
    earlier: readLines(path),
    keep(line) {
      // Another screen may have kept lines meanwhile.
      const others = readLines(path).filter((other) => other !== line);
      writeLines(path, [...others, line].slice(-LINES_MAX));
    },
  };
}

/** Anybody may have written the file: what is no line is left out. */
function readLines(path: string): readonly string[] {
  try {
    const file = statSync(path);
    if (!file.isFile() || file.size > BYTES_MAX) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.replace(/\p{Cc}/gu, '').trim())
      .filter((line) => line !== '' && line.length <= LINE_MAX)
      .slice(-LINES_MAX);
  } catch {
    return [];
  }
}

/** Whoever is killed in the midst leaves the file as it was. */
function writeLines(path: string, lines: readonly string[]): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, lines.map((line) => `${line}\n`).join(''), { mode: MODE });
    renameSync(draft, path);
  } catch {
    // Then this screen alone knows the line.
    rmSync(draft, { force: true });
  }
}
