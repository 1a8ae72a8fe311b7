// The order of a transaction's jobs is followed to see whether it comes back to where it began, and such a cycle is
// broken by dropping a job that what was asked for can do without (core/transaction.c, transaction_verify_order).
import { err, ok, type Result } from '../../base/index.js';
import type { Drafts } from './drafts.js';
import { comesFirst, comesLast, type JobType } from './job-types.js';
import type { Refusal, TakeNote, UnitsView } from './transaction.js';

interface OrderedJob {
  readonly unit: string;
  readonly type: JobType;
  readonly ignoreOrder: boolean;
}

/** A job on the path that is being followed, and those that come after it. */
interface Stop {
  readonly job: OrderedJob;
  readonly later: readonly string[];
  next: number;
}

/** Drops jobs until no cycle is left; refuses when one cannot be broken. */
export function breakCycles(view: UnitsView, drafts: Drafts, note: TakeNote): Result<null, Refusal> {
  for (;;) {
    const cycle = findCycle(view, drafts);
    if (cycle === null) return ok(null);
    const refusal = breakCycle(drafts, cycle, note);
    if (refusal !== null) return err(refusal);
    drafts.collectGarbage();
  }
}

/** The jobs of a cycle, each before the next and the last before the first. Jobs that wait already count, too. */
function findCycle(view: UnitsView, drafts: Drafts): readonly OrderedJob[] | null {
  /** True while it is on the path, false once nothing behind it led to a cycle. */
  const onPath = new Map<string, boolean>();
  for (const [unit, [first]] of drafts.byUnit()) {
    if (first === undefined || onPath.has(unit)) continue;
    const path: Stop[] = [enter(view, drafts, first)];
    onPath.set(unit, true);
    for (let stop = path.at(-1); stop !== undefined; stop = path.at(-1)) {
      const other = stop.later[stop.next];
      stop.next += 1;
      if (other === undefined) {
        onPath.set(stop.job.unit, false);
        path.pop();
      } else if (onPath.get(other) === true) {
        return path.slice(path.findIndex(({ job }) => job.unit === other)).map(({ job }) => job);
      } else if (!onPath.has(other)) {
        const job = jobOf(view, drafts, other);
        if (job !== null) path.push(enter(view, drafts, job));
        onPath.set(other, job !== null);
      }
    }
  }
  return null;
}

function jobOf(view: UnitsView, drafts: Drafts, unit: string): OrderedJob | null {
  const job = drafts.of(unit)[0] ?? view.job(unit);
  return job === null ? null : { unit, type: job.type, ignoreOrder: job.ignoreOrder };
}

function enter(view: UnitsView, drafts: Drafts, job: OrderedJob): Stop {
  const later = [
    ...view.along(job.unit, 'before').filter((other) => {
      const after = jobOf(view, drafts, other);
      return after !== null && comesFirst(job, after);
    }),
    ...view.along(job.unit, 'after').filter((other) => {
      const before = jobOf(view, drafts, other);
      return before !== null && comesLast(before, job);
    }),
  ];
  return { job, later, next: 0 };
}

/** Told from the cycle's last job back to its first, as systemd finds its way back. */
function breakCycle(drafts: Drafts, cycle: readonly OrderedJob[], note: TakeNote): Refusal | null {
  const [first] = cycle;
  if (first === undefined) return null;
  const back = [...cycle].reverse();
  back.forEach(({ unit, type }, i) => {
    note(first.unit, 'warning', `Found ${i === 0 ? 'ordering cycle' : 'dependency'} on ${unit}/${type}`);
  });
  const dropped = back.find(({ unit }) => drafts.of(unit).length > 0 && !drafts.unitMatters(unit));
  if (dropped === undefined) {
    note(first.unit, 'err', `Unable to break cycle starting with ${first.unit}/${first.type}`);
    return {
      code: 'cyclic',
      message: 'Transaction order is cyclic. See system logs for details.',
    };
  }
  note(
    first.unit,
    'err',
    `Job ${dropped.unit}/${dropped.type} deleted to break ordering cycle starting with ${first.unit}/${first.type}`,
  );
  drafts.deleteUnit(dropped.unit);
  return null;
}
