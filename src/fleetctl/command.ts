// What a fleetctl command is: a name, its words and flags, and a task over fleet's API. The task neither knows
// where time comes from nor where its lines go.
import { type Clock, FleetsimError, formatError, type StyledLine, type Task, wait } from '../base/index.js';
import type { FleetApi, MoveState } from '../fleet/index.js';
import type { LocalMachine, Answer as ToolAnswer } from '../systemd/index.js';

/** A unit file found outside the registry. */
export interface FoundFile {
  readonly path: string;
  readonly text: string;
  /** `package`: one that comes with fleetsim, a last resort and never what the user must have meant. */
  readonly origin: 'user' | 'package';
}

/** Looks for a unit file by path or name; null when there is none. Throws a `FleetsimError` if it cannot be read. */
export type FindFile = (word: string) => FoundFile | null;

/** A machine of a cluster that is not in this process. */
export interface FarMachine {
  readonly far: true;
  /** Runs a command line there. Fails with `machine-unreachable`. */
  run(words: readonly string[]): Task<ToolAnswer>;
}

export interface Output {
  /** A line of the answer. */
  print(line: string): void;
  /** A line beside the answer: warnings, progress, errors. */
  warn(line: string): void;
}

export interface Context extends Output {
  readonly api: FleetApi;
  readonly clock: Clock;
  readonly findFile: FindFile;
  print(line: string | StyledLine): void;
  warn(line: string | StyledLine): void;
  /** What is known of why a unit does not come up; null: nothing. */
  whyPending(unit: string): Task<string | null>;
  /** How units fare that are moved, or were to be; a real fleet moves none, and this fails with `no-moves`. */
  moves(): Task<ReadonlyMap<string, MoveState>>;
  /** What a machine calls itself. */
  machineName(machine: string): string;
  /** A machine to run something on, by its ID; another one after each boot; null when it cannot be reached. */
  machine(machine: string): LocalMachine | FarMachine | null;
  /** Whether somebody watches who can end what would go on for ever. */
  readonly attended: boolean;
  /** Plain data as YAML. The stage brings it, so that help and tables start without loading it. */
  toYaml(data: unknown): string;
  /** Waiting longer than this, in milliseconds, is an error; for a person at a real cluster it is infinite, as in fleet. */
  readonly waitMaxMs: number;
}

/** Flags as given; every command reads its own. */
export type Options = Readonly<Record<string, string | boolean | undefined>>;

/** In commander's notation, with its help; `values`: what completion suggests. */
export type Flag = readonly [flags: string, help: string, values?: readonly string[]];

interface Described {
  readonly name: string;
  readonly summary: string;
  /** In commander's notation: `[unit...]`. */
  readonly args: string;
  /** What help says instead of `args`. */
  readonly usage?: string;
  readonly options: readonly Flag[];
  /** Everything behind the first word is the command's own, flags too. */
  readonly passThrough?: true;
  /** Whether it can change anything: what only reads need not be remembered by a session. */
  readonly changes: boolean | ((args: readonly string[], options: Options) => boolean);
  /** Whether it makes units of files where the registry has none. */
  readonly creates?: true;
  /** Whether it may go on until somebody ends it, while time passes as on the wall; absent: never. */
  readonly follows?: (args: readonly string[], options: Options) => boolean;
  /** Left out of fleetsim's list of commands; `everywhere`: out of fleetctl's, too. */
  readonly hidden?: 'in-fleetsim' | 'everywhere';
}

/** Asks a cluster. Ends with the exit code; a `FleetsimError` is exit code 1, or 2 when its code is `usage`. */
interface ClusterCommand extends Described {
  readonly alone?: undefined;
  run(context: Context, args: readonly string[], options: Options): Task<number>;
}

/** Answers by itself: no cluster need run for it, and none is begun. */
export interface LoneCommand extends Described {
  readonly alone: true;
  run(output: Output, args: readonly string[]): number;
}

export type Command = ClusterCommand | LoneCommand;

/** fleet 1.0's answer to --sign and verify. */
export const DEPRECATED_SIGN = 'WARNING: The signed/verified units feature is DEPRECATED and cannot be used.';

/** What remains of --sign: a word about it. */
export const SIGN_FLAG: Flag = ['--sign', 'gone: there are no signed units any more'];

/** Of the commands that connect to machines. */
export const SSH_PORT_FLAG: Flag = ['--ssh-port <port>', 'accepted: there is no port to connect to'];

/** fleet's answer to a command line without units, which is no failure. */
export function noUnits(output: Output): number {
  output.warn('No units given');
  return 0;
}

/** Tells of a mishap, and returns the exit code that it makes. Anything but a `FleetsimError` is a bug and passes. */
export function tellMishap(output: Output, error: unknown): number {
  if (!(error instanceof FleetsimError)) throw error;
  output.warn(formatError(error));
  return error.code === 'usage' ? 2 : 1;
}

export function* sleep(context: Context, ms: number): Task<void> {
  yield* wait<void>((resume) => {
    context.clock.setTimer(ms, () => resume());
  });
}
