// A scenario: a cluster, and what is done to it and expected of it, step by step. Plain data; files are read in
// read.ts, steps are carried out in play.ts.
import type { Place } from '../../base/index.js';
import type { UnitTargetState } from '../../fleet/index.js';
import type { Fault } from '../faults/fault.js';
import type { ClusterSpec } from '../world.js';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly cluster: ClusterSpec;
  readonly steps: readonly Step[];
}

export interface Step {
  /** Not before this time of the run, in milliseconds; null: at once after the step before. */
  readonly atMs: number | null;
  readonly action: Action;
  readonly place: Place;
}

export type Action =
  /** A command as typed: `fleetctl start …`; each text of `prints` must be found in a line that it prints. */
  | {
      readonly type: 'run';
      readonly line: string;
      readonly exitCode: number;
      readonly prints: readonly string[];
    }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'wait'; readonly ms: number }
  /** Must hold at some moment within `withinMs`, at once if that is 0. */
  | { readonly type: 'expect'; readonly expectation: Expectation; readonly withinMs: number };

export type Expectation =
  | ({ readonly about: 'unit'; readonly unit: string } & UnitExpectation)
  | { readonly about: 'machine'; readonly machine: string; readonly registered: boolean }
  /** How many machines are in the registry. */
  | { readonly about: 'machines'; readonly count: number };

/** What is not there is not expected. */
export interface UnitExpectation {
  /** Whether the registry has it at all; true where nothing is said. */
  readonly exists?: boolean;
  readonly desired?: UnitTargetState;
  readonly state?: UnitTargetState;
  readonly active?: string;
  readonly sub?: string;
  readonly on?: string;
  readonly notOn?: string;
  /** Exactly the machines that publish it as active: for units that are on several, or on none. */
  readonly activeOn?: readonly string[];
}
