// What a player drives: a simulation, a recording or a real cluster, each as far as it can be driven.
import type { FleetsimError } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import type { StepState, ToldStep } from '../../sim/index.js';
import type { Questions } from '../../tui/index.js';
import type { Paced } from '../pace.js';
import type { Beside, Replacing } from './session-line.js';

export type Tell = (event: RecordedEvent) => void;

export interface Driven {
  /** What it is called, where it has a name of its own. */
  readonly title?: string;
  readonly paced: Paced;
  /** When it will have ended, where that is known. */
  readonly endMs?: number;
  /** Brings a fault about, as it is written, and says what is so now. Refusals are thrown as a `FleetsimError`. */
  readonly fault: (fault: string) => string;
  /** Why nothing can be done to it now; null: it takes what is done. Absent: it always does. */
  readonly barred?: () => FleetsimError | null;
  /** Why there is no such fault here; null: there is. Absent: there are all. */
  readonly refusal?: (fault: string) => string | null;
  /** Where commands reach it, as FLEETCTL_ENDPOINT wants it. */
  readonly endpoint: () => Promise<string>;
  readonly questions: Questions | null;
  /** Absent: there is none. */
  readonly script?: Script | undefined;
  /** Absent: it cannot be had again. */
  readonly again?: (atMs: number, tell: Tell) => Again;
  /** Absent: nobody can go on from an earlier moment. */
  readonly branching?: Branching;
  /** Absent: it is none of several sessions. */
  readonly sessions?: Sessions;
  /** To be called when nobody drives it any more. */
  readonly close?: () => void;
}

/** The sessions beside the one that is driven. Refusals are a `FleetsimError`. */
export interface Sessions {
  /** Another one in the place of this one. */
  readonly instead: (command: Replacing, tell: Tell) => Promise<Driven>;
  /** Says what was done; `atMs`: the moment that is shown. */
  readonly beside: (command: Beside, atMs: number) => string;
}

/** The steps of a scenario, and how each fares. */
export interface Script {
  readonly steps: readonly ToldStep[];
  /** One for each step; the same array as long as nothing has changed. */
  asOf(moment: { readonly seq: number; readonly atMs: number }): readonly StepState[];
}

/** The same once more from its beginning, to be driven to a moment. */
export interface Again {
  readonly driven: Driven;
  /** It is the same for all moments before this one, in milliseconds. */
  readonly beforeMs: number;
}

/** How to go on from an earlier moment. */
export interface Branching {
  /** A name that is free for what is kept then; null: nothing is kept. */
  readonly name: (() => string) | null;
  /** Why it cannot be kept under a name; null: it can. Absent: nothing is kept. */
  readonly problem?: (name: string) => FleetsimError | null;
  /** What is to be driven to that moment, and on. Refusals are a `FleetsimError`. */
  readonly begin: (atMs: number, tell: Tell, name: string) => Promise<Driven>;
}
