// The seam between a service and what really runs: simulated here, child processes where units run for real.
import type { Timer } from '../../base/index.js';
import type { Declared } from './declared.js';
import type { MachineFiles } from './files.js';

/** A signal's name without SIG: `TERM`, `RTMIN+3`. */
export type Signal = string;

export type ProcessExit =
  | { readonly type: 'exited'; readonly status: number }
  | { readonly type: 'killed'; readonly signal: Signal }
  /** Killed, and left a core dump. */
  | { readonly type: 'dumped'; readonly signal: Signal };

export interface OutputLine {
  /** On the runner's clock, in milliseconds. */
  readonly atMs: number;
  readonly text: string;
}

export interface Usage {
  readonly memoryBytes: number;
  /** 1 is one CPU, wholly busy. */
  readonly cpuShare: number;
}

/** Only real processes have a group: themselves and all that they have begun. */
export type Target = 'itself' | 'group';

export interface Process {
  readonly pid: number;
  /** As `ps` shows it: the program's name without its folder. */
  readonly name: string;
  /** Its end, if the signal leads to one, is told later and never from within this call. */
  kill(signal: Signal, target?: Target): void;
  /** The latest lines it has written so far, oldest first. */
  output(linesMax: number): readonly OutputLine[];
  /** What it uses now; nothing once it has ended. */
  usage(): Usage;
  /** Calls `silent` once when it has not pinged its watchdog for that long, counted from now; until cancelled. */
  watch(limitMs: number, silent: () => void): Timer;
}

/** Where and as whom a real process runs (systemd.exec(5)). */
export interface ExecContext {
  /** `~` is the user's own. */
  readonly workingDirectory: string;
  /** One that is not there is done without. */
  readonly mayLackDirectory: boolean;
  /** Names or numbers; null: those of the runner. */
  readonly user: string | null;
  readonly group: string | null;
  /** Where a daemon writes the number of its main process. */
  readonly pidFile: string | null;
}

/** Besides its main process a service has at most one that helps it to start, to reload or to stop. */
export type Role = 'main' | 'control';

/** What is waited for: that the program runs; that it says READY=1 or takes its name on the bus; that it leaves a child. */
export type Awaited = 'execution' | 'readiness' | 'fork';

export interface SpawnRequest {
  readonly unit: string;
  readonly role: Role;
  /** The option whose command it is: `ExecStartPre`. */
  readonly option: string;
  /** Variables are put in already. */
  readonly argv: readonly [string, ...string[]];
  /** What the program is told that its own name is. */
  readonly argv0: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Nothing to simulated ones. */
  readonly context: ExecContext;
  /** What the unit says of a simulated process; nothing to real ones. */
  readonly declared: Declared;
  readonly awaits: Awaited | null;
  /** A number for a process whose runner has none of its own. */
  readonly nextPid: () => number;
}

/** None is called from within `spawn`. */
export interface ProcessEvents {
  /** Once. */
  exited(exit: ProcessExit): void;
  /** The execution or the readiness that was awaited has come; at most once. */
  reached(): void;
  /** It leaves a process behind and is about to end. Returns who is to be told how that one ends. */
  forked(child: Process): (exit: ProcessExit) => void;
}

export interface ProcessRunner {
  spawn(request: SpawnRequest, events: ProcessEvents): Process;
  /** What its processes see; left out: the files of a simulated machine. */
  readonly files?: MachineFiles;
  /** Whether its processes may want more memory at any time; left out: what they have soon after their begin is all. */
  readonly grows?: boolean;
}
