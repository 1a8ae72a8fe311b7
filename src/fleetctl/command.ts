// What a fleetctl command is: a name, its words and flags, and a task over fleet's API. The task neither knows
// where time comes from nor where its lines go.
import { type Clock, type Task, wait } from '../base/index.js';
import type { FleetApi } from '../fleet/index.js';
import type { JournalLine } from '../systemd/index.js';

/** A unit file found outside the registry. */
export interface FoundFile {
  readonly path: string;
  readonly text: string;
  /** `package`: one that comes with fleetsim, a last resort and never what the user must have meant. */
  readonly origin: 'user' | 'package';
}

export interface Context {
  readonly api: FleetApi;
  readonly clock: Clock;
  /** Looks for a unit file by path or name; null when there is none. Throws a `FleetsimError` if it cannot be read. */
  findFile(word: string): FoundFile | null;
  /** A line of the answer. */
  print(line: string): void;
  /** A line beside the answer: warnings, progress, errors. */
  warn(line: string): void;
  /** What is known of why a unit does not come up; null: nothing. */
  whyPending(unit: string): Task<string | null>;
  /** The wall-clock time, in milliseconds since 1970, when `clock` stood at 0. */
  readonly epochMs: number;
  /** What a machine calls itself. */
  machineName(machine: string): string;
  /** The latest lines of a unit's journal on a machine; null when the machine cannot be reached. */
  journal(machine: string, unit: string, linesMax: number): Task<readonly JournalLine[] | null>;
  /** Waiting longer than this, in milliseconds, is an error; for a person at a real cluster it is infinite, as in fleet. */
  readonly waitMaxMs: number;
}

/** Flags as given; every command reads its own. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** In commander's notation: `<unit...>`. */
  readonly args: string;
  /** In commander's notation, with their help. */
  readonly options: readonly (readonly [flags: string, help: string])[];
  /** Whether it can change anything: what only reads need not be remembered by a session. */
  readonly changes: boolean;
  /** Ends with the exit code; a `FleetsimError` is exit code 1. */
  run(context: Context, args: readonly string[], options: Options): Task<number>;
}

export function* sleep(context: Context, ms: number): Task<void> {
  yield* wait<void>((resume) => {
    context.clock.setTimer(ms, () => resume());
  });
}
