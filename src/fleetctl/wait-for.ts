// Waiting for units as fleetctl does: looking every half second whether they have come to the state asked for, and
// saying so for each as it gets there.
import { FleetsimError, failure, type Problem, quoted, type Task } from '../base/index.js';
import type { Machine, Unit, UnitState, UnitTargetState } from '../fleet/index.js';
import { type Context, type Flag, type Options, sleep } from './command.js';
import { machineLabel } from './machine-label.js';

const POLL_MS = 500;
/**
 * A unit that is launched and inactive for so long has ended, or could not begin. Differs from fleet, which gives up after
 * this time on what is still activating, too.
 */
const RESTING_MS_MAX = 2_000;

export const BLOCK_ATTEMPTS: Flag = [
  '--block-attempts <n>',
  'look this often, every 500 ms, before giving up; 0: for ever (default: 0)',
];

/** Flags of every command that waits and need not. */
export const WAIT_OPTIONS: readonly Flag[] = [
  ['--no-block', 'do not wait until the units have reached the state'],
  BLOCK_ATTEMPTS,
];

/** How to wait, as the flags say. */
export interface Waiting {
  readonly block: boolean;
  /** 0: no bound. */
  readonly attemptsMax: number;
}

/** To be read before anything is changed: fails with `usage`. */
export function readWaiting(options: Options): Waiting {
  const text = options.blockAttempts ?? '0';
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text)) {
    throw failure('usage', `--block-attempts takes a whole number, not ${quoted(String(text))}`);
  }
  return { block: options.block !== false, attemptsMax: Number(text) };
}

export interface Goal {
  /** As in `Triggered unit NAME start`; null: the units are new, and waited for whatever they and the flags say. */
  readonly verb: string | null;
  readonly units: readonly string[];
  readonly state: UnitTargetState;
  /** Then also wait until systemd says active, and fail when it says failed. */
  readonly active: boolean;
}

/** Prints a line for each unit that got there. Global units are never waited for. */
export function* waitFor(context: Context, goal: Goal, waiting: Waiting): Task<void> {
  const startedMs = context.clock.nowMs();
  const came = new Set<string>();
  let left = new Set(goal.units);
  for (let attempt = 1; left.size > 0; attempt++) {
    const units = yield* unitsByName(context);
    const before = left;
    left = yield* report(context, goal, waiting.block, before, units);
    for (const name of before) if (!left.has(name) && units.get(name)?.global === false) came.add(name);
    if (left.size === 0) break;
    if (attempt === waiting.attemptsMax || context.clock.nowMs() - startedMs >= context.waitMaxMs)
      throw yield* gaveUp(context, `state ${goal.state}`, [...left]);
    yield* sleep(context, POLL_MS);
  }
  if (goal.active && waiting.block) yield* waitUntilActive(context, came, waiting);
}

/** Tells of the units that have arrived and returns the others. */
function* report(
  context: Context,
  goal: Goal,
  block: boolean,
  waiting: ReadonlySet<string>,
  units: ReadonlyMap<string, Unit>,
): Task<Set<string>> {
  const left = new Set<string>();
  let machines: readonly Machine[] | null = null;
  for (const name of waiting) {
    const unit = stillThere(name, units);
    if (goal.verb !== null && (unit.global || !block)) {
      context.print(`Triggered ${unit.global ? 'global ' : ''}unit ${name} ${goal.verb}`);
      continue;
    }
    if (!arrived(unit, goal.state)) {
      left.add(name);
      continue;
    }
    machines ??= yield* context.api.machines();
    const where =
      unit.machine === null || goal.state === 'inactive' ? '' : ` on ${machineLabel(unit.machine, machines)}`;
    context.print(`Unit ${name} ${goal.state}${where}`);
  }
  return left;
}

function arrived(unit: Unit, state: UnitTargetState): boolean {
  // Inactive counts once the unit has left its machine, too, or an unload would be over before it happened.
  return unit.currentState === state && (state !== 'inactive' || unit.machine === null);
}

/** Waits for systemd, without a word when it says active. Fails when that will not be any more. */
function* waitUntilActive(
  context: Context,
  units: ReadonlySet<string>,
  { attemptsMax }: Waiting,
): Task<void> {
  const startedMs = context.clock.nowMs();
  let restingSinceMs = startedMs;
  let left = [...units];
  for (let attempt = 1; left.length > 0; attempt++) {
    const known = yield* unitsByName(context);
    const states = yield* context.api.unitStates();
    const active = new Map(left.map((name) => [name, activeState(stillThere(name, known), states)]));
    left = left.filter((name) => active.get(name) !== 'active');
    const nowMs = context.clock.nowMs();
    if (left.some((name) => active.get(name) !== 'inactive')) restingSinceMs = nowMs;
    const [first] = left;
    if (first === undefined) return;
    if (nowMs - restingSinceMs >= RESTING_MS_MAX) throw notActive(first, 'inactive');
    if (attempt === attemptsMax || nowMs - startedMs >= context.waitMaxMs)
      throw yield* gaveUp(context, 'active state', left);
    yield* sleep(context, POLL_MS);
  }
}

/** systemd's word on the unit's own machine; fails when it is `failed`. */
function activeState({ name, machine }: Unit, states: readonly UnitState[]): string | null {
  const state = states.find((candidate) => candidate.unit === name && candidate.machine === machine);
  if (state?.active === 'failed') throw notActive(name, 'failed');
  return state?.active ?? null;
}

function notActive(name: string, how: 'failed' | 'inactive'): Error {
  const code = how === 'failed' ? 'unit-failed' : 'unit-inactive';
  return failure(code, `unit ${name} is launched, but ${how}`, `fleetsim status ${name} shows why`);
}

function* unitsByName(context: Context): Task<ReadonlyMap<string, Unit>> {
  return new Map((yield* context.api.units()).map((unit) => [unit.name, unit]));
}

function stillThere(name: string, units: ReadonlyMap<string, Unit>): Unit {
  const unit = units.get(name);
  if (unit === undefined) throw failure('unit-not-found', `unit ${name} was destroyed meanwhile`);
  return unit;
}

/** Waits until no machine runs any more of a global unit, which has no state of its own to wait for. */
export function* waitUntilStopped(context: Context, name: string, { attemptsMax }: Waiting): Task<void> {
  const startedMs = context.clock.nowMs();
  for (let attempt = 1; ; attempt++) {
    const states = yield* context.api.unitStates();
    const running = states.some(
      (state) => state.unit === name && state.active !== 'inactive' && state.active !== 'failed',
    );
    if (!running) return;
    if (attempt === attemptsMax || context.clock.nowMs() - startedMs >= context.waitMaxMs)
      throw failure('not-reached', `timed out waiting for global unit ${name} to stop`);
    yield* sleep(context, POLL_MS);
  }
}

/** In fleet's words, with the reason if anybody knows one. */
function* gaveUp(context: Context, what: string, waiting: readonly string[]): Task<Error> {
  const problems: Problem[] = [];
  for (const name of waiting) {
    const why = yield* context.whyPending(name);
    const text = `timed out waiting for unit ${name} to report ${what}`;
    problems.push({ severity: 'error', message: why === null ? text : `${text}: ${why}` });
  }
  return new FleetsimError('not-reached', problems);
}
