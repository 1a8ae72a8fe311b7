// A scenario: a cluster, and what is done to it and expected of it, step by step. Plain data; files are read in
// read/, steps are carried out in play.ts.
import type { Place } from '../../base/index.js';
import type { Event, MetricName } from '../../events/index.js';
import type { UnitTargetState } from '../../fleet/index.js';
import type { ChaosBlock } from '../chaos/block.js';
import type { Fault } from '../faults/fault.js';
import type { ClusterSpec } from '../world.js';
import type { Amount } from './amount.js';

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  /** Those that it comes out right for. */
  readonly seeds: readonly number[];
  /** What the wall clock says when it begins, in milliseconds since 1970. */
  readonly epochMs: number;
  readonly cluster: ClusterSpec;
  /** That of the cluster's engines, as it is written. */
  readonly policy: string;
  /** Unit files by the names or paths that commands call them by; others are looked for elsewhere. */
  readonly units: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
  /** All that there are, and which one this is; null where there are none. */
  readonly variants: readonly Variant[];
  readonly variant: string | null;
}

/** The same steps under other settings. */
export interface Variant {
  readonly name: string;
  readonly description: string;
}

export interface Step {
  readonly starts: Start;
  readonly action: Action;
  readonly place: Place;
}

/** So many milliseconds after the run began, or after the step before ended; at once if that is past. */
export interface Start {
  readonly after: 'run' | 'previous';
  readonly ms: number;
}

export type Action =
  /** A command as typed: `fleetctl start …`; each text of `prints` must be found in a line that it prints. */
  | {
      readonly type: 'run';
      readonly line: string;
      readonly exitCode: number;
      readonly prints: readonly string[];
    }
  /** A command that goes on by itself: nobody waits for it, nor for how it ends. */
  | { readonly type: 'begin'; readonly line: string }
  | { readonly type: 'fault'; readonly fault: Fault }
  | ({ readonly type: 'chaos' } & ChaosBlock)
  | { readonly type: 'wait'; readonly ms: number }
  /** Nothing is done until all is as it is to be; it fails when that takes longer. */
  | { readonly type: 'until-converged'; readonly withinMs: number }
  /** Must hold at some moment within `withinMs`, at once if that is 0. */
  | { readonly type: 'expect'; readonly expectation: Expectation; readonly withinMs: number }
  | ({ readonly type: 'steps'; readonly steps: readonly Step[] } & Rounds);

/** How often steps are done: `times`, and no more once `forMs` are over since they began first. */
export interface Rounds {
  /** Null: until `forMs` are over. */
  readonly times: number | null;
  /** From the beginning of one round to that of the next; 0: each begins when the one before has ended. */
  readonly everyMs: number;
  readonly forMs: number | null;
}

export type Expectation =
  | ({ readonly about: 'unit'; readonly unit: string } & UnitExpectation)
  | ({ readonly about: 'units'; readonly units: string } & CountsExpectation)
  | ({ readonly about: 'machine'; readonly machine: string } & MachineExpectation)
  /** How many machines are in the registry. */
  | { readonly about: 'machines'; readonly count: Amount }
  | EventExpectation
  | MetricExpectation;

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
  /** How many machines publish it as active. */
  readonly copies?: Amount;
}

/** What is counted of units; `count` is all of them, `copies` what is active on all machines together. */
export const COUNTED = [
  'count',
  'inactive',
  'loaded',
  'launched',
  'active',
  'failed',
  'pending',
  'copies',
] as const;

export type CountsExpectation = { readonly [What in (typeof COUNTED)[number]]?: Amount };

export interface MachineExpectation {
  readonly registered?: boolean;
  /** How many units are scheduled to it. */
  readonly units?: Amount;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** From where events are counted: the beginning of the run, or of the latest step that did more than to expect. */
export const SINCE = ['start', 'step'] as const;

/** How many events of a kind there have been. */
export interface EventExpectation {
  readonly about: 'event';
  readonly event: Event['type'];
  /** A pattern of units' names. */
  readonly unit?: string;
  readonly machine?: string;
  /** Other facts of the event, as texts. */
  readonly with?: Readonly<Record<string, string>>;
  readonly count: Amount;
  readonly since: (typeof SINCE)[number];
}

/** How it went so far, in a number; of the unit with the worst where none is named. */
export interface MetricExpectation {
  readonly about: 'metric';
  readonly metric: MetricName;
  readonly unit?: string;
  /** In what the metric is counted in. */
  readonly is: Amount;
}
