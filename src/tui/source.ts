// What is behind a screen, as the screen sees it: a cluster at a moment, what led there, what can be asked and done.
// Whether that is a simulation, a recording or a real cluster no screen knows: each offers what the source can.
import type { StyledLine, Task } from '../base/index.js';
import type { KeyValue } from '../etcd/index.js';
import type { ExplainedUnit, ExplainQuestion, History, MemberStatus, Picture } from '../events/index.js';
import type { Policy } from '../fleet/index.js';
import type { Candidate } from './prompt/completion.js';

export interface PlayState {
  readonly paused: boolean;
  /** Virtual milliseconds to one of the wall clock; infinite: as fast as it goes. */
  readonly speed: number;
  /** Why nothing more happens; null while it goes on. */
  readonly ended: string | null;
  /** The latest message to the person at the keys: what was done, or why it was not; null: there is none. */
  readonly notice: { readonly text: string; readonly tone: 'good' | 'bad' } | null;
}

/** What came of a command. */
export interface Answer {
  readonly lines: readonly string[];
  /** Null: it goes on. */
  readonly exitCode: number | null;
}

/** A step of a scenario's script. */
export interface ScenarioStep {
  /** What it does: `run`, `begin`, `fault`, `expect`, `until-converged`, `wait`, `chaos`, `steps` (others, again and again). */
  readonly kind: string;
  readonly text: string;
  /** So many milliseconds after the run began, or after the step before ended. */
  readonly starts: { readonly after: 'run' | 'previous'; readonly ms: number };
  /** How deep it stands within others. */
  readonly depth: number;
  /** Of the file. */
  readonly line: number | null;
  /** When it began and ended the last time, in milliseconds since the run began; null: it did not. */
  readonly beganMs: number | null;
  readonly endedMs: number | null;
  /** How often it began. */
  readonly rounds: number;
  /** What it expects held so often, and failed so often. */
  readonly held: number;
  readonly failed: number;
  /** What was found where something else was expected; null: all was as expected. */
  readonly found: string | null;
}

/** A script as of the moment shown. */
export type ScenarioView = readonly ScenarioStep[];

/** What acting in the past leads to: a run that goes on from there. */
export interface BranchOffer {
  /** As what it could be kept; null: it is not kept, and takes the place of the run that is shown. */
  readonly name: string | null;
  /** Why it could not be kept under a name; null: it could. */
  problem(name: string): string | null;
}

/** What can be asked of the cluster as it was at the moment shown. Refusals are a `FleetsimError`. */
export interface Questions {
  explain(question: ExplainQuestion): Task<ExplainedUnit>;
  /** All of fleet's keys, as they stand in etcd. */
  registry(): Task<{ readonly keys: readonly KeyValue[]; readonly policy: Policy }>;
  /** How long a lease lasts, and how much of that is left, in milliseconds; null: it is gone, or nobody knows. */
  lease(id: string): Task<{ readonly grantedMs: number; readonly remainingMs: number } | null>;
  etcdMembers(): Task<readonly MemberStatus[]>;
  /** A command that only reads, such as `status web.service`; without the program's name. */
  look(words: readonly string[]): Task<Answer>;
  /** What a tool says on a machine, by its ID, that only reads: `journalctl`, `systemctl status`. */
  onMachine(machine: string, words: readonly string[]): Task<readonly StyledLine[]>;
}

/**
 * How a person heeds the answer of what they asked for: all of it is wanted; or, with an eye on the screen, only what failed; or,
 * doing something else by now, nothing that lies over that.
 */
export type Heed = 'all' | 'failures' | 'later';

/** What can be done to the cluster in words: every command of the program, and every fault. */
export interface CommandLine {
  /**
   * Runs lines. What comes of all is told in `state.notice` as far as a line says it, and every answer as a whole to `told`, again
   * and again until it has ended; `said`: the notice says enough of it. Returns the call that ends them.
   */
  run(lines: readonly string[], told: (answer: Answer, said: boolean) => void, heed?: () => Heed): () => void;
  /** How many of them have not ended yet. */
  readonly running: number;
  /** Whether a line can change anything. */
  changes(line: string): boolean;
  /** What could stand at the end of a line. */
  complete(line: string): readonly Candidate[];
  /** What is wrong with a line as far as it is typed; null: nothing yet. */
  problem(line: string): string | null;
}

export interface ClusterSource {
  readonly title: string;
  /** The cluster at the moment shown; changes in place, see `version`. */
  readonly picture: Picture;
  /** The moment shown, in milliseconds since the run began. */
  readonly nowMs: number;
  /** All that has happened, also after the moment shown. */
  readonly history: History;
  readonly state: PlayState;
  /** Null: nobody can be asked. */
  readonly questions: Questions | null;
  /** Whether the moment shown is the latest. If not, what is above, `history` and `state` aside, is as it was then. */
  readonly present: boolean;
  /** The latest moment that there is, in milliseconds since the run began. */
  readonly latestMs: number;
  /** When the run will have ended; null: nobody knows. */
  readonly endMs: number | null;
  /** Null: there is none. */
  readonly scenario: ScenarioView | null;
  /** Null: it is the present, or nobody can go on from here. */
  readonly branching: BranchOffer | null;
  /** Whether it is a real cluster, where nothing can be taken back and time is nobody's. */
  readonly isReal: boolean;
  /** Another number whenever anything above has changed that a screen shows. */
  readonly version: number;
  /** Calls `changed` after changes, and returns the call that ends it. */
  subscribe(changed: () => void): () => void;
  togglePause(): void;
  faster(): void;
  slower(): void;
  /** So many events that words are found for, or seconds, on or back. On from the latest moment a simulation goes on. */
  step(by: 'event' | 'second', count: number): void;
  /** To how it was at a time, as near as that can be had. */
  seek(ms: number): void;
  toPresent(): void;
  /** Goes on from the moment shown, which becomes the present, and then calls `done`; if it cannot be, that is a notice. */
  branch(name: string, done: () => void): void;
  readonly commandLine: CommandLine;
  /** Why nothing can be done to it, as it is shown; null: something can. */
  readonly barred: string | null;
  /** Why a fault of this name cannot be brought about here; null: it can. */
  refusal(fault: string): string | null;
  /** Tells the person why something was not done. */
  refuse(why: string): void;
}
