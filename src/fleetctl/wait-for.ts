// Waiting for units as fleetctl does: looking every half second whether they have come to the state asked for, and
// saying so for each as it gets there.
import { FleetsimError, failure, type Problem, quoted, type Task } from '../base/index.js';
import type { Machine, Unit, UnitState, UnitTargetState } from '../fleet/index.js';
import { type Context, type Flag, type Options, sleep } from './command.js';
import { machineLabel } from './machine-label.js';

const POLL_MS = 500;

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
  /** As in `Triggered unit NAME start`. */
  readonly verb: string;
  readonly units: readonly string[];
  readonly state: UnitTargetState;
  /** Also wait until systemd says active, and fail when it says failed. */
  readonly active: boolean;
}

/** Prints a line for each unit that got there. Global units are never waited for. */
export function* waitFor(context: Context, goal: Goal, { block, attemptsMax }: Waiting): Task<void> {
  const startedMs = context.clock.nowMs();
  let waiting = new Set(goal.units);
  for (let attempt = 1; ; attempt++) {
    const units = new Map((yield* context.api.units()).map((unit) => [unit.name, unit]));
    waiting = yield* report(context, goal, block, waiting, units);
    if (waiting.size === 0) return;
    if (attempt === attemptsMax || context.clock.nowMs() - startedMs >= context.waitMaxMs)
      throw yield* gaveUp(context, goal, [...waiting]);
    yield* sleep(context, POLL_MS);
  }
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
  const states = goal.active ? yield* context.api.unitStates() : [];
  for (const name of waiting) {
    const unit = units.get(name);
    if (unit === undefined) throw failure('unit-not-found', `unit ${name} was destroyed meanwhile`);
    if (unit.global || !block) {
      context.print(`Triggered ${unit.global ? 'global ' : ''}unit ${name} ${goal.verb}`);
      continue;
    }
    if (!arrived(unit, goal, states)) {
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

function arrived(unit: Unit, goal: Goal, states: readonly UnitState[]): boolean {
  // Inactive counts once the unit has left its machine, too, or an unload would be over before it happened.
  if (goal.state === 'inactive') return unit.currentState === 'inactive' && unit.machine === null;
  if (unit.currentState !== goal.state) return false;
  if (!goal.active) return true;
  const state = states.find(
    (candidate) => candidate.unit === unit.name && candidate.machine === unit.machine,
  );
  if (state?.active === 'failed') {
    throw failure(
      'unit-failed',
      `unit ${unit.name} is launched, but failed`,
      `fleetsim status ${unit.name} shows why`,
    );
  }
  return state?.active === 'active';
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
function* gaveUp(context: Context, goal: Goal, waiting: readonly string[]): Task<Error> {
  const problems: Problem[] = [];
  for (const name of waiting) {
    const why = yield* context.whyPending(name);
    const text = `timed out waiting for unit ${name} to report state ${goal.state}`;
    problems.push({ severity: 'error', message: why === null ? text : `${text}: ${why}` });
  }
  return new FleetsimError('not-reached', problems);
}
