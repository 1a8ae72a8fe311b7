// Evening the load of a cluster, whichever way it is reached: reading what a plan is made from, and performing it one step
// after another. How it is shown is commands/rebalance.ts.
import { failure } from '../base/index.js';
import type { MoveState } from '../events/index.js';
import {
  clusterOf,
  explainRebalance,
  type FleetApi,
  planRebalance,
  type Rebalance,
  type RebalanceMove,
} from '../fleet/index.js';
import { promiseOf } from './task.js';

/** A cluster and its time. */
export interface Shore {
  readonly api: FleetApi;
  machineName(id: string): string;
  /** How units fare that are moved, or were to be. */
  moves(): Promise<ReadonlyMap<string, MoveState>>;
  pass(ms: number): Promise<void>;
}

/** As often as fleetctl looks, in milliseconds. */
const POLL_MS = 500;
/** The engine gives a move up sooner, if one leads. */
const STEP_MINUTES_MAX = 15;

export async function planFor(shore: Shore, movesMax: number): Promise<Rebalance> {
  const machines = await promiseOf(shore.api.machines());
  const units = await promiseOf(shore.api.units());
  const moves = await shore.moves();
  return planRebalance(
    clusterOf(machines, units, (unit) => moves.get(unit)?.to ?? null),
    movesMax,
  );
}

/** Ends when all is done; fails with `move-failed` at the first move that is called off, and leaves out what comes after. */
export async function perform(
  { steps }: Rebalance,
  shore: Shore,
  tell: (line: string) => void,
): Promise<void> {
  for (const [index, moves] of steps.entries()) {
    const about = `step ${index + 1} of ${steps.length}`;
    for (const { unit, from, to, reason } of moves) {
      const way = `from ${shore.machineName(from)} to ${shore.machineName(to)}`;
      tell(`Moving ${unit} ${way} (${about}: ${explainRebalance(reason)})`);
    }
    try {
      await promiseOf(shore.api.moveUnits(moves.map(({ unit, from, to }) => ({ unit, from, to }))));
      await arrived(moves, shore);
    } catch (error) {
      const rest = steps.length - index - 1;
      tell(`Stopped at ${about}; ${index} done, ${rest} not begun`);
      throw error;
    }
    for (const { unit, to } of moves) tell(`Moved ${unit} to ${shore.machineName(to)}`);
  }
}

async function arrived(moves: readonly RebalanceMove[], shore: Shore): Promise<void> {
  for (let lookedMs = 0; lookedMs < STEP_MINUTES_MAX * 60_000; lookedMs += POLL_MS) {
    await shore.pass(POLL_MS);
    const states = await shore.moves();
    if (moves.some(({ unit }) => (states.get(unit)?.to ?? null) !== null)) continue;
    for (const move of moves) await checkArrived(move, states.get(move.unit)?.because ?? null, shore);
    return;
  }
  const units = moves.map(({ unit }) => unit).join(', ');
  throw failure(
    'move-failed',
    `nobody has moved ${units} within ${STEP_MINUTES_MAX} minutes; the wish for it stands`,
    'see whether an engine leads: fleetsim doctor',
  );
}

async function checkArrived(
  { unit, to }: RebalanceMove,
  because: string | null,
  shore: Shore,
): Promise<void> {
  const now = await promiseOf(shore.api.unit(unit));
  if (now?.machine === to) return;
  const why = because ?? (now === null ? 'it was destroyed' : 'somebody else has placed it meanwhile');
  throw failure(
    'move-failed',
    `${unit} was not moved to ${shore.machineName(to)}: ${why}`,
    'ask for another plan: fleetsim rebalance',
  );
}
