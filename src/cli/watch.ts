// Looking at a listing again and again until Ctrl-C. A terminal shows it as it is by now; elsewhere what has changed is
// appended: rows that are new or other than before, and which are gone. JSON and YAML come as a whole each time.
import { setTimeout as sleep } from 'node:timers/promises';
import type { StyledLine } from '../base/index.js';
import { cutRow } from './cells.js';
import { EXIT } from './exit-codes.js';
import { forStream, print, warn } from './output.js';

/** Between two looks, in milliseconds, as between fleetctl's own. */
const LOOK_MS = 500;
/** A terminal that does not say how large it is. */
const SIZE = { columns: 80, rows: 24 };

export interface Look {
  readonly exitCode: number;
  /** What it printed, line by line, and what beside it. */
  readonly lines: readonly StyledLine[];
  readonly warnings: readonly StyledLine[];
}

export interface WatchOptions {
  look(): Promise<Look>;
  /** Between two whole outputs that are not tables; null for tables. */
  readonly between: string | null;
}

/** Ends with 0 after Ctrl-C, or with the exit code of the first look that failed. */
export async function watch({ look, between }: WatchOptions): Promise<number> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  const show = process.stdout.isTTY ? onTerminal() : between === null ? rowByRow() : asWhole(between);
  let before: string | null = null;
  try {
    while (!ended.signal.aborted) {
      const { exitCode, lines, warnings } = await look();
      if (exitCode !== 0 || before === null) for (const { text, marks } of warnings) warn(text, marks);
      if (exitCode !== 0) return exitCode;
      const now = lines.map(({ text }) => text).join('\n');
      if (now !== before) show(lines);
      before = now;
      await sleep(LOOK_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    return EXIT.ok;
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

type Show = (lines: readonly StyledLine[]) => void;

/** Draws over what was drawn before. */
function onTerminal(): Show {
  let drawn = 0;
  return (lines) => {
    const { columns, rows } = { ...SIZE, ...sizeOf(process.stdout) };
    const fitting = lines.length < rows ? lines : lines.slice(0, rows - 2);
    const more = lines.length - fitting.length;
    const shown = fitting.map((line) => forStream(process.stdout, cutRow(line, columns)));
    if (more > 0) shown.push(`… and ${more} more`);
    const up = drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[J`;
    process.stdout.write(`${up}${shown.map((line) => `${line}\n`).join('')}`);
    drawn = shown.length;
  };
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): Partial<typeof SIZE> {
  return columns > 0 && rows > 0 ? { columns, rows } : {};
}

function asWhole(between: string): Show {
  let first = true;
  return (lines) => {
    if (!first && between !== '') print(between);
    first = false;
    for (const { text } of lines) print(text);
  };
}

function rowByRow(): Show {
  let before: readonly string[] = [];
  return (lines) => {
    const now = lines.map(({ text }) => text);
    for (const row of changedRows(before, now)) print(row);
    before = now;
  };
}

/** Rows that are not as before, and `NAME gone` for those whose first cell has fewer rows than it had. */
export function changedRows(before: readonly string[], now: readonly string[]): readonly string[] {
  const had = new Set(before.map(cellsOf));
  const has = new Set(now.map(cellsOf));
  const changed = now.filter((line) => !had.has(cellsOf(line)));
  const come = changed.map(nameOf);
  const gone = before
    .filter((line) => !has.has(cellsOf(line)))
    .map(nameOf)
    .filter((name) => {
      const successor = come.indexOf(name);
      if (successor >= 0) come.splice(successor, 1);
      return successor < 0;
    });
  return [...changed, ...gone.map((name) => `${name}\tgone`)];
}

/** A row but for how far apart its cells are. */
function cellsOf(line: string): string {
  return line.replace(/\t+/g, '\t');
}

function nameOf(line: string): string {
  return line.split('\t', 1)[0] ?? '';
}
