// fleetsim rebalance: a plan with few moves that evens the load, to be looked at, or performed one step after another.
// fleet has nothing like it.
import { failure, quoted } from '../../base/index.js';
import { explainRebalance, type Rebalance } from '../../fleet/index.js';
import type { Command, Context, Options } from '../command.js';
import { readForm } from '../listing.js';
import { perform, planFor } from '../rebalancing.js';
import { formatTable } from '../table.js';

const FORMS = ['table', 'json', 'yaml'] as const;

export const rebalance: Command = {
  name: 'rebalance',
  summary: 'plan few moves that even the load of machines and break no rule',
  args: '',
  options: [
    ['--apply', 'perform the plan: each unit runs where it goes before its old copy stops'],
    ['--max-moves <n>', 'move so many units at most'],
    ['-o, --output <form>', 'table, json or yaml (default: table)', FORMS],
  ],
  changes: (_args, { apply }) => apply === true,
  *run(context, _args, options) {
    const form = readForm(options.output, FORMS);
    const plan = yield* planFor(context, readMovesMax(options));
    // Told before it is performed, so that whoever reads it along knows what is to come.
    if (form === 'table') for (const line of formatPlan(plan, context)) context.print(line);
    else if (form === 'json') context.print(JSON.stringify(planData(plan, context), null, 2));
    else context.print(context.toYaml(planData(plan, context)).trimEnd());
    if (plan.steps.length === 0) return 0;
    const apply = options.apply === true;
    if (apply) yield* perform(context, plan, form === 'table' ? context.print : context.warn);
    else if (form === 'table') for (const line of HOW_TO_APPLY) context.print(line);
    return 0;
  },
};

const HOW_TO_APPLY = ['', 'To perform it: fleetsim rebalance --apply'];

function readMovesMax({ maxMoves }: Options): number {
  if (maxMoves === undefined) return Number.POSITIVE_INFINITY;
  const text = String(maxMoves);
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw failure('usage', `--max-moves takes a number from 1, not ${quoted(text)}`);
  return Number(text);
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

function formatPlan({ steps, before, after }: Rebalance, { machineName }: Context): readonly string[] {
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

function planData({ steps, before, after }: Rebalance, { machineName }: Context): unknown {
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
