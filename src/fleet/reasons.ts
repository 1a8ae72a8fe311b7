// Why a decision fell as it did: a code with its facts, and, here and nowhere else, the English for it. Where fleet
// had words for a reason they are fleet's (engine/reconciler.go, agent/state.go, agent/reconcile.go).
import { unreachable } from '../base/index.js';
import type { UnitTargetState } from './unit.js';

/** Why one machine cannot run a unit. */
export type Refusal =
  | { readonly code: 'machine-id'; readonly wanted: string }
  | { readonly code: 'metadata'; readonly key: string; readonly wanted: readonly string[] }
  | { readonly code: 'peer-absent'; readonly peer: string }
  | { readonly code: 'conflict'; readonly unit: string }
  | { readonly code: 'replaced-by'; readonly unit: string };

export type UnscheduleReason =
  | { readonly code: 'target-inactive' }
  | { readonly code: 'machine-gone'; readonly machine: string }
  | { readonly code: 'unable'; readonly machine: string; readonly refusal: Refusal }
  | { readonly code: 'replaced'; readonly by: string };

export interface ScheduleReason {
  readonly code: 'not-scheduled';
  readonly targetState: UnitTargetState;
  readonly policy: string;
  /** Machines able to run the unit, of all machines. */
  readonly able: number;
  readonly machines: number;
  /** Units that the chosen machine had before. */
  readonly load: number;
}

/** Why a unit waits: per refusal, how many machines gave it. Empty when there are no machines. */
export interface PendingReason {
  readonly code: 'no-machine';
  readonly machines: number;
  readonly refusals: readonly { readonly refusal: Refusal; readonly count: number }[];
}

export type AgentReason =
  | 'scheduled-not-loaded'
  | 'not-scheduled-here'
  | 'hash-differs'
  | 'loaded-wants-launched'
  | 'launched-wants-loaded'
  | 'purging';

function explainRefusal(refusal: Refusal): string {
  switch (refusal.code) {
    case 'machine-id':
      return `machine ID is not ${refusal.wanted}`;
    case 'metadata':
      return `lacks ${pairs(refusal.key, refusal.wanted)}`;
    case 'peer-absent':
      return `required peer Unit(${refusal.peer}) is not scheduled locally`;
    case 'conflict':
      return `found conflict with locally-scheduled Unit(${refusal.unit})`;
    case 'replaced-by':
      return `locally-scheduled Unit(${refusal.unit}) replaces it`;
    default:
      return unreachable(refusal);
  }
}

export function explainUnschedule(reason: UnscheduleReason): string {
  switch (reason.code) {
    case 'target-inactive':
      return 'target state inactive';
    case 'machine-gone':
      return `target Machine(${reason.machine}) went away`;
    case 'unable':
      return `target Machine(${reason.machine}) unable to run unit: ${explainRefusal(reason.refusal)}`;
    case 'replaced':
      return `replaced by Unit(${reason.by})`;
    default:
      return unreachable(reason);
  }
}

export function explainSchedule(reason: ScheduleReason): string {
  const { targetState, policy, able, machines, load } = reason;
  const choice = `${policy} of ${count(able, 'able machine')}, with ${count(load, 'unit')}`;
  const refused = able === machines ? '' : `; ${machines - able} of ${machines} unable`;
  return `target state ${targetState} and unit not scheduled; ${choice}${refused}`;
}

/** Refusals spelt out; the rest is counted. */
const REFUSALS_TOLD_MAX = 4;

/** `0 of 5 machines: 3 lack region=eu, 2 run the conflicting web@1.service`. */
export function explainPending({ machines, refusals }: PendingReason): string {
  if (machines === 0) return 'there are no machines';
  const byCount = [...refusals].sort((a, b) => b.count - a.count);
  const told = byCount.slice(0, REFUSALS_TOLD_MAX).map(({ refusal, count }) => explainMany(refusal, count));
  const others = byCount.slice(REFUSALS_TOLD_MAX).reduce((sum, { count }) => sum + count, 0);
  const list = others === 0 ? told : [...told, `${others} cannot for like reasons`];
  return `0 of ${count(machines, 'machine')}: ${list.join(', ')}`;
}

/** What so many machines refuse alike. */
function explainMany(refusal: Refusal, count: number): string {
  const verb = (one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
  switch (refusal.code) {
    case 'machine-id':
      return `${verb('is', 'are')} not ${refusal.wanted}`;
    case 'metadata':
      return `${verb('lacks', 'lack')} ${pairs(refusal.key, refusal.wanted)}`;
    case 'peer-absent':
      return `${verb('does', 'do')} not have the required ${refusal.peer}`;
    case 'conflict':
      return `${verb('runs', 'run')} the conflicting ${refusal.unit}`;
    case 'replaced-by':
      return `${verb('runs', 'run')} ${refusal.unit}, which replaces it`;
    default:
      return unreachable(refusal);
  }
}

export function explainAgent(reason: AgentReason): string {
  switch (reason) {
    case 'scheduled-not-loaded':
      return 'unit scheduled here but not loaded';
    case 'not-scheduled-here':
      return 'unit loaded but not scheduled here';
    case 'hash-differs':
      return 'unit loaded but hash differs to expected';
    case 'loaded-wants-launched':
      return 'unit currently loaded but desired state is launched';
    case 'launched-wants-loaded':
      return 'unit currently launched but desired state is loaded';
    case 'purging':
      return 'purging agent';
    default:
      return unreachable(reason);
  }
}

function pairs(key: string, values: readonly string[]): string {
  return values.map((value) => `${key}=${value}`).join(' or ');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
