// The seam between what is allowed and what is best: rules (able.ts) say which machines can take a unit, a policy says
// how good each of those is. Among equals the machine with fewer units is taken, then the one first by ID.
import { printable, quoted } from '../../base/index.js';
import type { Machine } from '../machine.js';
import type { Refusal } from '../reasons.js';
import type { Needs } from '../wishes.js';
import type { Demand } from './demand.js';

/** A machine as a policy sees it, with all that was decided before in the same pass. */
export interface Candidate {
  readonly machine: Machine;
  /** Units on it. */
  readonly load: number;
  /** What these may take together. */
  readonly taken: Needs;
}

/** What a policy may ask of the whole cluster. */
export interface ClusterFacts {
  readonly machines: number;
  /** Units on all of them together. */
  readonly load: number;
  /** Where a machine stands among all in the order of IDs, from 0. */
  position(machine: Machine): number;
  /** Units on machines with this value of a metadata key; null: on those without the key. */
  unitsIn(key: string, value: string | null): number;
}

export interface Policy {
  /** In words: `least loaded`. */
  readonly name: string;
  /** The lower the better. What is no number counts as worst, and so does an error. */
  rank(unit: Demand, candidate: Candidate, cluster: ClusterFacts): number;
  /** Why a machine that breaks no rule still cannot take the unit; a policy that knows no reason leaves it out. */
  refuse?(unit: Demand, candidate: Candidate): Refusal | null;
  /**
   * For a rank that hangs on the load alone and rises (`fewest`) or falls (`most`) with it: machines are then kept in
   * that order, and one look is enough.
   */
  readonly byLoad?: 'fewest' | 'most';
  /** Ranks only so many of the able machines, those whose lots for the unit are lowest. */
  readonly draw?: Draw;
}

export interface Draw {
  /** At least one is drawn, whatever this says. */
  readonly count: number;
  readonly lot: (unit: Demand, machine: Machine) => number;
}

/** What a policy answered, if it answered: it may come from outside, and is not to stop a plan. */
export type Asked<T> =
  | { readonly value: T; readonly problem: null }
  | { readonly value: null; readonly problem: string };

/** Its rank; null with the problem, for one that is no number or that threw. */
export function askRank(
  policy: Policy,
  unit: Demand,
  candidate: Candidate,
  cluster: ClusterFacts,
): Asked<number> {
  return onlyNumber(
    ask(() => policy.rank(unit, candidate, cluster)),
    `it ranked ${unit.name} with`,
  );
}

/** The lot of a machine, as its rank. */
export function askLot(draw: Draw, unit: Demand, machine: Machine): Asked<number> {
  return onlyNumber(
    ask(() => draw.lot(unit, machine)),
    `its lot for ${unit.name} was`,
  );
}

/** Types do not bind what comes from outside. */
function onlyNumber(asked: Asked<unknown>, said: string): Asked<number> {
  if (asked.problem !== null) return asked;
  const { value } = asked;
  if (typeof value === 'number' && !Number.isNaN(value)) return { value, problem: null };
  return { value: null, problem: printable(`${said} ${typeof value === 'number' ? 'NaN' : typeof value}`) };
}

/** Why it refuses the unit; one that fails refuses nothing, since a broken policy is no reason for a unit not to run. */
export function askRefusal(policy: Policy, unit: Demand, candidate: Candidate): Asked<Refusal | null> {
  return ask(() => policy.refuse?.(unit, candidate) ?? null);
}

function ask<T>(question: () => T): Asked<T> {
  try {
    return { value: question(), problem: null };
  } catch (error) {
    const thrown = error instanceof Error ? error.message : error;
    return {
      value: null,
      problem: `it threw ${quoted(typeof thrown === 'string' ? thrown : typeof thrown)}`,
    };
  }
}
