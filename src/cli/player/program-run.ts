// A command line as a process of its own beside a screen: this very program, with its output read line by line. What it
// says is kept only as far as a person looks back.
import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Answer } from '../../tui/index.js';

export interface ProgramRunOptions {
  /** The script that is this program. */
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Told whenever there is more, and last of the end. */
  readonly told: (answer: Answer) => void;
}

/** The latest lines that are kept, and how much of one. */
const LINES_MAX = 5_000;
const LINE_CHARACTERS_MAX = 2_000;
/** Cells from one tab stop to the next. */
const TAB = 8;
/** A process that does not end when it is asked to is killed, in milliseconds. */
const END_MS_MAX = 2_000;

/** Returns the call that ends it. */
export function runProgram({ program, words, environment, told }: ProgramRunOptions): () => void {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  const kept = new KeptLines();
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      kept.add(decoder.write(chunk));
      told({ lines: kept.lines(), exitCode: null });
    });
  }
  child.once('error', (error) => told({ lines: [error.message], exitCode: 1 }));
  let timer: NodeJS.Timeout | null = null;
  child.once('close', (exitCode) => {
    if (timer !== null) clearTimeout(timer);
    told({ lines: kept.lines(), exitCode: exitCode ?? 1 });
  });
  return () => {
    child.kill('SIGTERM');
    timer ??= setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
    timer.unref();
  };
}

class KeptLines {
  #lines: string[] = [];
  /** What has no end yet. */
  #rest = '';
  #dropped = 0;

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LINE_CHARACTERS_MAX);
    for (const line of lines) this.#lines.push(tabbed(line.replace(/\r$/, '').slice(0, LINE_CHARACTERS_MAX)));
    const over = this.#lines.length - LINES_MAX;
    if (over <= 0) return;
    this.#lines = this.#lines.slice(over);
    this.#dropped += over;
  }

  lines(): readonly string[] {
    return [
      ...(this.#dropped === 0 ? [] : [`… ${this.#dropped} lines before are no longer kept`]),
      ...this.#lines,
      ...(this.#rest === '' ? [] : [this.#rest]),
    ];
  }
}

/** As a terminal shows tabs. */
function tabbed(line: string): string {
  let shown = '';
  for (const [i, part] of line.split('\t').entries())
    shown = i === 0 ? part : shown + ' '.repeat(TAB - (shown.length % TAB)) + part;
  return shown;
}
