// What a tool on a machine answers: lines and an exit code, at once or after a while. Tools cannot wait: they say how to
// ask again, and whoever called them lets time pass.
import { type StyledLine, styled } from '../../../base/index.js';
import type { LocalMachine } from '../local-machine.js';

export interface ToolLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: StyledLine;
}

export type Answer = { readonly lines: readonly ToolLine[] } & (
  | { readonly type: 'done'; readonly exitCode: number }
  /** Something has begun that will be over by itself. */
  | { readonly type: 'waiting'; readonly again: () => Answer }
  /** Goes on until somebody ends it. */
  | { readonly type: 'following'; readonly again: () => Answer }
);

export interface Tool {
  readonly name: string;
  readonly summary: string;
  /** Whether these words can change anything on the machine. */
  changes(words: readonly string[]): boolean;
  /** Whether these words ask for what goes on until somebody ends it; absent: none do. */
  readonly follows?: (words: readonly string[]) => boolean;
  run(machine: LocalMachine, words: readonly string[]): Answer;
}

/** A tool that only reads. */
export function reader(
  name: string,
  summary: string,
  run: (machine: LocalMachine, words: readonly string[]) => Answer,
  follows: (words: readonly string[]) => boolean = () => false,
): Tool {
  return { name, summary, changes: () => false, follows, run };
}

export function out(lines: readonly (StyledLine | string)[]): readonly ToolLine[] {
  return lines.map((line) => ({ stream: 'stdout', line: typeof line === 'string' ? styled(line) : line }));
}

export function problem(...texts: readonly string[]): readonly ToolLine[] {
  return texts.map((text) => ({ stream: 'stderr', line: styled(text) }));
}

export function done(exitCode: number, ...lines: readonly (readonly ToolLine[])[]): Answer {
  return { type: 'done', exitCode, lines: lines.flat() };
}

/** The answer to a command line that makes no sense. */
export function refused(tool: string, message: string): Answer {
  return done(1, problem(`${tool}: ${message}`));
}
