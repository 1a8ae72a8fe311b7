// A scenario: a cluster, and what is done to it and expected of it, step by step. Plain data; files are read in
// read.ts, steps are carried out in play.ts.
import type { Place } from '../../base/index.js';
import type { UnitTargetState } from '../../fleet/index.js';
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
  /** A command as typed: `fleetctl start …`. */
  | { readonly type: 'run'; readonly line: string }
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'wait'; readonly ms: number }
  /** Must hold at some moment within `withinMs`, at once if that is 0. */
  | { readonly type: 'expect'; readonly expectation: Expectation; readonly withinMs: number };

export interface Fault {
  readonly verb: 'kill' | 'restart';
  readonly machine: string;
}

export const FAULT_VERBS = ['kill', 'restart'] as const satisfies readonly Fault['verb'][];

export type Expectation =
  | ({ readonly about: 'unit'; readonly unit: string } & UnitExpectation)
  | { readonly about: 'machine'; readonly machine: string; readonly registered: boolean };

/** What is not there is not expected. */
export interface UnitExpectation {
  readonly desired?: UnitTargetState;
  readonly state?: UnitTargetState;
  readonly active?: string;
  readonly sub?: string;
  readonly on?: string;
  readonly notOn?: string;
}
