// Why a decision fell as it did: a code with its facts, and, here and nowhere else, the English for it. Where fleet
// had words for a reason they are fleet's (engine/reconciler.go, agent/state.go, agent/reconcile.go).
import { counted, unreachable } from '../base/index.js';
import type { Requirements } from './requirements.js';
import type { UnitTargetState } from './unit.js';

/** Why one machine cannot run a unit. */
export type Refusal =
  | { readonly code: 'machine-id'; readonly wanted: string }
  | { readonly code: 'metadata'; readonly key: string; readonly wanted: readonly string[] }
  | { readonly code: 'peer-absent'; readonly peer: string }
  | { readonly code: 'conflict'; readonly unit: string }
  | { readonly code: 'replaced-by'; readonly unit: string }
  | { readonly code: 'full'; readonly unitsMax: number }
  | { readonly code: 'family-full'; readonly family: string; readonly unitsMax: number }
  | { readonly code: 'no-room'; readonly of: 'memory' | 'cpu' };

export type UnscheduleReason =
  | { readonly code: 'target-inactive' }
  | { readonly code: 'machine-gone'; readonly machine: string }
  | { readonly code: 'unable'; readonly machine: string; readonly refusal: Refusal }
  | { readonly code: 'replaced'; readonly by: string };

/** Why a unit was moved while its machine could well run it. */
export interface MoveReason {
  readonly code: 'rebalanced';
}

/** Why a unit that was to be moved stays. */
export type CallOffReason =
  | { readonly code: 'unit-gone' | 'unit-changed' | 'unit-ended' | 'unit-elsewhere' | 'unreadable' }
  | { readonly code: 'machine-gone' | 'failed'; readonly machine: string }
  | { readonly code: 'unable'; readonly machine: string; readonly refusal: Refusal }
  | { readonly code: 'late'; readonly minutes: number }
  /** A unit that must be on the same machine does not come. */
  | { readonly code: 'without'; readonly unit: string };

/** Why a plan that evens the load moves a unit. */
export type RebalanceReason =
  | { readonly code: 'surplus'; readonly fromLoad: number; readonly toLoad: number }
  | { readonly code: 'makes-room'; readonly for: string }
  | { readonly code: 'stays-with'; readonly unit: string };

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

/** A rule, how many machines refuse by it, and why the first few of them by ID do. */
export interface Refused {
  readonly count: number;
  readonly examples: readonly { readonly machine: string; readonly refusal: Refusal }[];
}

/** How many machines are told as examples of a rule. */
export const EXAMPLES_MAX = 3;

/** Each machine counts for the first rule against it; the rules stand in fleet's order. */
export interface NoMachine {
  readonly code: 'no-machine';
  readonly machines: number;
  readonly refused: readonly Refused[];
}

/** Why a unit waits: for any machine, or for its own, which is away. */
export type PendingReason =
  | NoMachine
  | { readonly code: 'machine-away'; readonly machine: string; readonly why: 'sticky' | 'held' };

/** Rules as they are looked at, one after another. */
export function inOrderOfRules(
  refused: ReadonlyMap<string, Refused>,
  { metadata, machineOf }: Requirements,
): readonly Refused[] {
  const rules = [
    'machine-id',
    ...[...metadata.keys()].map((key) => `metadata ${key}`),
    ...machineOf.map((peer) => `peer-absent ${peer}`),
    'conflict',
    'replaced-by',
    'full',
    'family-full',
    'no-room memory',
    'no-room cpu',
  ];
  return [...new Set(rules)].flatMap((rule) => refused.get(rule) ?? []);
}

/** Refusals that are told as one: by the same rule, and about the same key or peer. */
export function ruleOf(refusal: Refusal): string {
  switch (refusal.code) {
    case 'metadata':
      return `metadata ${refusal.key}`;
    case 'peer-absent':
      return `peer-absent ${refusal.peer}`;
    case 'no-room':
      return `no-room ${refusal.of}`;
    default:
      return refusal.code;
  }
}

export type AgentReason =
  | 'scheduled-not-loaded'
  | 'not-scheduled-here'
  | 'hash-differs'
  | 'loaded-wants-launched'
  | 'launched-wants-loaded'
  | 'purging';

/** Why a machine ends its units by itself. */
export type FencingReason =
  /** It could not renew its lease for so long, which may run out after so long. */
  | { readonly code: 'not-renewed'; readonly sinceMs: number; readonly leftMs: number }
  /** By now the lease may have run out. */
  | { readonly code: 'too-late'; readonly sinceMs: number }
  | { readonly code: 'lease-gone' | 'id-changed' | 'still-running' };

export function explainRefusal(refusal: Refusal): string {
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
    case 'full':
      return `it takes ${counted(refusal.unitsMax, 'unit')} at most`;
    case 'family-full':
      return `it takes ${refusal.unitsMax} of ${refusal.family} at most`;
    case 'no-room':
      return `it has not enough ${refusal.of} left`;
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
  const choice = `${policy} of ${counted(able, 'able machine')}, with ${counted(load, 'unit')}`;
  const refused = able === machines ? '' : `; ${machines - able} of ${machines} unable`;
  return `target state ${targetState} and unit not scheduled; ${choice}${refused}`;
}

export function explainMove(reason: MoveReason): string {
  switch (reason.code) {
    case 'rebalanced':
      return 'rebalanced: its copy there runs';
    default:
      return unreachable(reason.code);
  }
}

export function explainCallOff(reason: CallOffReason): string {
  switch (reason.code) {
    case 'unit-gone':
      return 'the unit was destroyed';
    case 'unit-changed':
      return 'somebody changed its target state or its content meanwhile';
    case 'unit-ended':
      return 'it ended where it was, and is not to be started again';
    case 'unit-elsewhere':
      return 'it is no longer on the machine that it was to leave';
    case 'unreadable':
      return 'what was wished of it cannot be read';
    case 'machine-gone':
      return `Machine(${reason.machine}) went away`;
    case 'failed':
      return `its copy on Machine(${reason.machine}) failed`;
    case 'unable':
      return `Machine(${reason.machine}) is unable to run it: ${explainRefusal(reason.refusal)}`;
    case 'late':
      return `its copy did not run within ${counted(reason.minutes, 'minute')}`;
    case 'without':
      return `Unit(${reason.unit}), which must be on the same machine, does not come`;
    default:
      return unreachable(reason);
  }
}

export function explainRebalance(reason: RebalanceReason): string {
  switch (reason.code) {
    case 'surplus':
      return `${counted(reason.fromLoad, 'unit')} there, ${reason.toLoad} here`;
    case 'makes-room':
      return `makes room for ${reason.for}`;
    case 'stays-with':
      return `stays with ${reason.unit}`;
    default:
      return unreachable(reason);
  }
}

/** `0 of 5 machines: 3 lack region=eu, 2 run the conflicting web@1.service`. */
export function explainPending(reason: PendingReason): string {
  if (reason.code === 'machine-away') {
    const away = `its Machine(${reason.machine}) is away`;
    return reason.why === 'sticky' ? `${away}, and it is Sticky` : `${away}, and keeps its units for now`;
  }
  const { machines, refused } = reason;
  if (machines === 0) return 'there are no machines';
  return `0 of ${counted(machines, 'machine')}: ${refused.map(explainRefused).join(', ')}`;
}

/** How many machines a rule refused, and why: `3 lack region=eu`. */
function explainRefused({ count: refusing, examples }: Refused): string {
  const first = examples[0]?.refusal;
  if (first === undefined) return `${refusing} refuse`;
  const verb = (one: string, many: string): string => `${refusing} ${refusing === 1 ? one : many}`;
  switch (first.code) {
    case 'machine-id':
      return `${verb('is', 'are')} not ${first.wanted}`;
    case 'metadata':
      return `${verb('lacks', 'lack')} ${pairs(first.key, first.wanted)}`;
    case 'peer-absent':
      return `${verb('does', 'do')} not have the required ${first.peer}`;
    case 'conflict':
      return `${verb('runs', 'run')} the conflicting ${others(refusing, examples)}`;
    case 'replaced-by':
      return `${verb('runs', 'run')} ${others(refusing, examples)}, which replaces it`;
    case 'full':
      return `${verb('takes', 'take')} no more units`;
    case 'family-full':
      return `${verb('takes', 'take')} no more of ${first.family}`;
    case 'no-room':
      return `${verb('has', 'have')} not enough ${first.of} left`;
    default:
      return unreachable(first);
  }
}

/** The units that so many machines refuse for: `a.service, b.service and others`. */
function others(refusing: number, examples: Refused['examples']): string {
  const units = examples.flatMap(({ refusal }) => ('unit' in refusal ? [refusal.unit] : []));
  const names = [...new Set(units)];
  const listed = names.join(', ');
  if (refusing > examples.length) return `${listed} and others`;
  return names.length < 2 ? listed : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Why the units of a lost machine are not moved at once. */
export function explainHold(holdMs: number): string {
  return `machine_lost_hold is ${seconds(holdMs)}`;
}

export interface LossFacts {
  /** Machines that are away. */
  readonly lost: number;
  /** Those and the ones that are there. */
  readonly machines: number;
}

export function explainBrake(
  facts: LossFacts & { readonly share: number; readonly leaseMs: number },
): string {
  const { lost, machines, share, leaseMs } = facts;
  const away = `${lost} of ${counted(machines, 'machine')} ${lost === 1 ? 'is' : 'are'} away`;
  return `${away}, and more than ${share / 100} % went within ${seconds(leaseMs)}`;
}

export function explainRelease({ lost, machines }: LossFacts): string {
  return `${lost} of ${counted(machines, 'machine')} ${lost === 1 ? 'is' : 'are'} still away`;
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

export function explainFencing(reason: FencingReason): string {
  switch (reason.code) {
    case 'not-renewed':
      return `its lease was not renewed for ${seconds(reason.sinceMs)}, and may run out in ${seconds(reason.leftMs)}`;
    case 'too-late':
      return `its lease was not renewed for ${seconds(reason.sinceMs)}, and others may be told to run them by now`;
    case 'lease-gone':
      return 'its lease is gone, and others may be told to run them by now';
    case 'id-changed':
      return 'they belong to the machine that it was';
    case 'still-running':
      return 'they have not stopped in time';
    default:
      return unreachable(reason);
  }
}

export function pairs(key: string, values: readonly string[]): string {
  return values.map((value) => `${key}=${value}`).join(' or ');
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1_000} s`;
}
