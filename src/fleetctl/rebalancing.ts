// Evening the load of a cluster: reading what a plan is made from, and performing it one step after another. How it is
// shown is commands/rebalance.ts.
import { failure, type Task } from '../base/index.js';
import {
  clusterOf,
  explainRebalance,
  type MoveState,
  planRebalance,
  type Rebalance,
  type RebalanceMove,
} from '../fleet/index.js';
import { type Context, sleep } from './command.js';

const POLL_MS = 500;
/** The engine gives a move up sooner, if one leads. */
const STEP_MINUTES_MAX = 15;

export function* planFor({ api, moves }: Context, movesMax: number): Task<Rebalance> {
  const machines = yield* api.machines();
  const units = yield* api.units();
  const states = yield* moves();
  return planRebalance(
    clusterOf(machines, units, (unit) => states.get(unit)?.to ?? null),
    movesMax,
  );
}

/** Ends when all is done; fails with `move-failed` at the first move that is called off, and leaves out what comes after. */
export function* perform(context: Context, { steps }: Rebalance, tell: (line: string) => void): Task<void> {
  const { api, machineName } = context;
  for (const [index, moves] of steps.entries()) {
    const about = `step ${index + 1} of ${steps.length}`;
    for (const { unit, from, to, reason } of moves) {
      const way = `from ${machineName(from)} to ${machineName(to)}`;
      tell(`Moving ${unit} ${way} (${about}: ${explainRebalance(reason)})`);
    }
    try {
      yield* api.moveUnits(moves.map(({ unit, from, to }) => ({ unit, from, to })));
      yield* arrived(context, moves);
    } catch (error) {
      const rest = steps.length - index - 1;
      tell(`Stopped at ${about}; ${index} done, ${rest} not begun`);
      throw error;
    }
    for (const { unit, to } of moves) tell(`Moved ${unit} to ${machineName(to)}`);
  }
}

/** Ends when nobody moves them any more, and each is where it was to go. */
function* arrived(context: Context, moves: readonly RebalanceMove[]): Task<void> {
  const { clock } = context;
  const deadlineMs = clock.nowMs() + STEP_MINUTES_MAX * 60_000;
  let states: ReadonlyMap<string, MoveState>;
  do {
    if (clock.nowMs() >= deadlineMs) throw nobodyMoves(moves);
    yield* sleep(context, POLL_MS);
    states = yield* context.moves();
  } while (moves.some(({ unit }) => (states.get(unit)?.to ?? null) !== null));
  for (const move of moves) yield* checkArrived(context, move, states.get(move.unit)?.because ?? null);
}

function nobodyMoves(moves: readonly RebalanceMove[]): Error {
  const units = moves.map(({ unit }) => unit).join(', ');
  return failure(
    'move-failed',
    `nobody has moved ${units} within ${STEP_MINUTES_MAX} minutes; the wish for it stands`,
    'see whether an engine leads: fleetsim doctor',
  );
}

function* checkArrived(
  { api, machineName }: Context,
  { unit, to }: RebalanceMove,
  because: string | null,
): Task<void> {
  const now = yield* api.unit(unit);
  if (now?.machine === to) return;
  const why = because ?? (now === null ? 'it was destroyed' : 'somebody else has placed it meanwhile');
  throw failure(
    'move-failed',
    `${unit} was not moved to ${machineName(to)}: ${why}`,
    'ask for another plan: fleetsim rebalance',
  );
}
