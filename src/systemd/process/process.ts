// The seam between a service and what really runs: simulated here, child processes where units run for real.
import type { ExecCommand } from '../syntax/exec-line.js';

export type Signal = 'TERM' | 'KILL';

export type ProcessExit =
  | { readonly type: 'exited'; readonly status: number }
  | { readonly type: 'killed'; readonly signal: Signal };

export interface OutputLine {
  /** On the runner's clock, in milliseconds. */
  readonly atMs: number;
  readonly text: string;
}

export interface Process {
  kill(signal: Signal): void;
  /** The latest lines it has written so far, oldest first. */
  output(linesMax: number): readonly OutputLine[];
}

export interface ProcessRunner {
  /** Starts a command. `onExit` is called once, never from within this call. */
  spawn(command: ExecCommand, onExit: (exit: ProcessExit) => void): Process;
}
