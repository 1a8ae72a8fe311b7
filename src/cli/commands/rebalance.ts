// fleetsim rebalance: a plan with few moves that evens the load, to be looked at, or performed one step after another.
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { askMachineNames, askMoves, type Endpoint, httpFleet, sendTo } from '../../api/index.js';
import { failure, quoted } from '../../base/index.js';
import { explainRebalance, type Rebalance, shortId } from '../../fleet/index.js';
import { formatTable } from '../../fleetctl/index.js';
import type { Session } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { print, printJson, warn } from '../output.js';
import { perform, planFor, type Shore } from '../rebalancing.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

export interface RebalanceOptions {
  readonly apply?: boolean;
  readonly maxMoves?: string;
  readonly output: 'table' | 'json' | 'yaml';
}

export async function runRebalance(options: RebalanceOptions): Promise<number> {
  const movesMax = readMovesMax(options.maxMoves);
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) return rebalance(await remoteShore(endpoint), movesMax, options);
  return withSession({ onEvent: () => undefined }, async (session, keep) => {
    try {
      return await rebalance(sessionShore(session), movesMax, options);
    } finally {
      // What was done before a move failed is done.
      if (options.apply === true) keep();
    }
  });
}

function readMovesMax(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw failure('usage', `--max-moves takes a number from 1, not ${quoted(text)}`);
  return Number(text);
}

async function remoteShore(endpoint: Endpoint): Promise<Shore> {
  const send = sendTo(endpoint);
  const names = await promiseOf(askMachineNames(send));
  return {
    api: httpFleet(send),
    machineName: (id) => names.get(id) ?? shortId(id),
    moves: () => promiseOf(askMoves(send)),
    pass: (ms) => sleep(ms),
  };
}

/** A session that this process holds: its own waits move its time. */
export function sessionShore(session: Session): Shore {
  const { picture } = session.world;
  return {
    api: session.api,
    machineName: (id) => picture.machineName(id),
    moves: async () => picture.moves(),
    pass: async (ms) => session.advance(ms),
  };
}

async function rebalance(shore: Shore, movesMax: number, options: RebalanceOptions): Promise<number> {
  const { apply = false, output } = options;
  const plan = await planFor(shore, movesMax);
  if (output === 'table') for (const line of formatPlan(plan, shore)) print(line);
  // Told before it is performed, so that whoever reads it along knows what is to come.
  else if (output === 'json') printJson(planData(plan, shore));
  else print(stringify(planData(plan, shore)).trimEnd());
  if (plan.steps.length === 0) return EXIT.ok;
  if (apply) await perform(plan, shore, output === 'table' ? print : warn);
  else if (output === 'table') print('\nTo perform it: fleetsim rebalance --apply');
  return EXIT.ok;
}

interface Spread {
  readonly min: number;
  readonly max: number;
  readonly spread: number;
}

function spreadOf(loads: ReadonlyMap<string, number>): Spread {
  const counts = [...loads.values()];
  const min = counts.reduce((a, b) => Math.min(a, b), counts[0] ?? 0);
  const max = counts.reduce((a, b) => Math.max(a, b), 0);
  return { min, max, spread: max - min };
}

function formatPlan({ steps, before, after }: Rebalance, { machineName }: Shore): readonly string[] {
  const spreads = (['before', 'after'] as const).map((when) => {
    const { min, max, spread } = spreadOf(when === 'before' ? before : after);
    return [when, String(min), String(max), String(spread)];
  });
  const loads = formatTable({ header: ['UNITS', 'MIN', 'MAX', 'SPREAD'], rows: spreads });
  if (steps.length === 0) return [nothingToMove(spreadOf(before)), '', ...loads];
  const rows = steps.flatMap((moves, step) =>
    moves.map(({ unit, from, to, reason }) => [
      String(step + 1),
      unit,
      machineName(from),
      machineName(to),
      explainRebalance(reason),
    ]),
  );
  return [...formatTable({ header: ['STEP', 'UNIT', 'FROM', 'TO', 'WHY'], rows }), '', ...loads];
}

function nothingToMove({ spread }: Spread): string {
  if (spread < 2) return 'Nothing to move: the load is even';
  return 'Nothing to move: no unit that may go elsewhere would even the load';
}

function planData({ steps, before, after }: Rebalance, { machineName }: Shore): unknown {
  return {
    moves: steps.flatMap((moves, step) =>
      moves.map((move) => ({ step: step + 1, ...move, because: explainRebalance(move.reason) })),
    ),
    before: spreadOf(before),
    after: spreadOf(after),
    machines: [...before].map(([id, units]) => ({
      id,
      name: machineName(id),
      before: units,
      after: after.get(id) ?? 0,
    })),
  };
}
