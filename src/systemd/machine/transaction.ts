// What asking for one job means for all other units: the jobs that go with it, or why it cannot be (core/transaction.c).
// Pure: units are seen through a view. Adding up what is pulled in is pull.ts, finding cycles is cycles.ts; here is what
// becomes of it: what matters, what is already done, and what contradicts.
import { err, ok, type Result } from '../../base/index.js';
import type { ActiveState, LoadState } from '../states.js';
import { breakCycles } from './cycles.js';
import type { Atom } from './dependencies.js';
import { type Draft, Drafts } from './drafts.js';
import { conflicting, isRedundant, type JobMode, type JobType, merge } from './job-types.js';
import type { JournalLevel } from './journal.js';
import { pullIn } from './pull.js';

/** A machine's units, as far as a transaction must know them. */
export interface UnitsView {
  load(unit: string): LoadState;
  active(unit: string): ActiveState;
  /** The job that waits or runs. */
  job(unit: string): { readonly type: JobType; readonly ignoreOrder: boolean } | null;
  /** In a total order. */
  along(unit: string, atom: Atom): readonly string[];
  /** Never stopped, not even on request. */
  perpetual(unit: string): boolean;
  reloadable(unit: string): boolean;
}

export interface JobOrder {
  readonly type: JobType;
  readonly unit: string;
  readonly mode: JobMode;
}

export interface PlannedJob {
  readonly unit: string;
  readonly type: JobType;
  readonly ignoreOrder: boolean;
}

/** Why nothing is done, in systemd's words. */
export interface Refusal {
  readonly code:
    | 'not-found'
    | 'load-failed'
    | 'masked'
    | 'not-applicable'
    | 'conflicting'
    | 'cyclic'
    | 'destructive'
    | 'refused';
  readonly message: string;
}

/** A line for the journal of a unit. */
export interface Note {
  readonly unit: string;
  readonly level: JournalLevel;
  readonly message: string;
}

export interface Transaction {
  /** In the order in which they were pulled in, what was asked for first. */
  readonly outcome: Result<readonly PlannedJob[], Refusal>;
  readonly notes: readonly Note[];
}

export function planTransaction(view: UnitsView, order: JobOrder): Transaction {
  const notes: Note[] = [];
  const note = (unit: string, level: JournalLevel, message: string): void =>
    void notes.push({ unit, level, message });
  return { outcome: plan(view, order, note), notes };
}

export type TakeNote = (unit: string, level: JournalLevel, message: string) => void;

function plan(view: UnitsView, order: JobOrder, note: TakeNote): Result<readonly PlannedJob[], Refusal> {
  const drafts = new Drafts();
  const pulled = pullIn(view, order, drafts, note);
  if (!pulled.ok) return pulled;
  drafts.markWhatMatters();
  if (order.mode === 'fail') minimiseImpact(view, drafts);
  dropRedundant(view, drafts);
  drafts.collectGarbage();
  const sorted = sortOut(view, drafts, note);
  if (!sorted.ok) return sorted;
  const merged = mergeJobs(view, drafts);
  if (!merged.ok) {
    note('', 'warning', `Requested transaction contains unmergeable jobs: ${merged.error.message}`);
    return merged;
  }
  // Differs from systemd, which looks only once: a job that has gone since may have hidden a cycle, whose jobs would
  // wait for each other for ever.
  const ordered = sortOut(view, drafts, note);
  if (!ordered.ok) return ordered;
  dropRedundant(view, drafts);
  const fits = order.mode === 'fail' ? checkDestructive(view, order, drafts) : ok(null);
  if (!fits.ok) {
    note('', 'notice', `Requested transaction contradicts existing jobs: ${fits.error.message}`);
    return fits;
  }
  return ok(drafts.all().map(({ unit, type, ignoreOrder }) => ({ unit, type, ignoreOrder })));
}

/** Breaks the cycles of the order, or says that one cannot be broken. */
function sortOut(view: UnitsView, drafts: Drafts, note: TakeNote): Result<null, Refusal> {
  const sorted = breakCycles(view, drafts, note);
  if (!sorted.ok) {
    const message = `Requested transaction contains an unfixable cyclic ordering dependency: ${sorted.error.message}`;
    note('', 'warning', message);
  }
  return sorted;
}

/** Drops what is not needed and would stop what runs, or undo what was asked for before. */
function minimiseImpact(view: UnitsView, drafts: Drafts): void {
  for (const draft of drafts.all()) {
    if (draft.deleted || draft.matters) continue;
    const active = view.active(draft.unit);
    const stops = draft.type === 'stop' && ['active', 'activating', 'reloading'].includes(active);
    const job = view.job(draft.unit);
    if (stops || (job !== null && conflicting(draft.type, job.type))) drafts.delete(draft, 'with-dependants');
  }
}

/** Drops all jobs of a unit when each of them is done already. */
function dropRedundant(view: UnitsView, drafts: Drafts): void {
  for (const [unit, jobs] of drafts.byUnit()) {
    const active = view.active(unit);
    const job = view.job(unit);
    const keep = jobs.some(
      (draft) =>
        draft === drafts.anchor ||
        !isRedundant(draft.type, active) ||
        (job !== null && conflicting(draft.type, job.type)),
    );
    if (keep) continue;
    for (const draft of [...jobs]) drafts.delete(draft, 'alone');
  }
}

/** One job per unit; where that cannot be, the one that matters less goes. */
function mergeJobs(view: UnitsView, drafts: Drafts): Result<null, Refusal> {
  for (const [unit] of drafts.byUnit()) {
    for (;;) {
      const jobs = drafts.of(unit);
      const pair = contradiction(jobs);
      if (pair === null) break;
      const loser = lesser(drafts, ...pair);
      if (loser === null) return err(contradicts(unit, ...pair));
      drafts.delete(loser, 'with-dependants');
      drafts.collectGarbage();
    }
  }
  for (const [unit, jobs] of drafts.byUnit()) {
    const [first] = jobs;
    if (first === undefined || jobs.length < 2) continue;
    const type = jobs.reduce<JobType>(
      (one, draft) => merge(one, draft.type, view.active(unit)) ?? one,
      first.type,
    );
    drafts.mergeAll(unit, type);
  }
  return ok(null);
}

function contradiction(jobs: readonly Draft[]): readonly [Draft, Draft] | null {
  for (const a of jobs) {
    for (const b of jobs) if (conflicting(a.type, b.type)) return [a, b];
  }
  return null;
}

/** Stops rather than starts go, unless it is a conflict that stops. */
function lesser(drafts: Drafts, a: Draft, b: Draft): Draft | null {
  if (a.matters && b.matters) return null;
  if (a.matters) return b;
  if (b.matters) return a;
  const [stop, other] = a.type === 'stop' ? [a, b] : [b, a];
  return drafts.isConflictedBy(stop) ? other : stop;
}

function contradicts(unit: string, a: Draft, b: Draft): Refusal {
  return {
    code: 'conflicting',
    message: `Transaction contains conflicting jobs '${a.type}' and '${b.type}' for ${unit}. Probably contradicting requirement dependencies configured.`,
  };
}

function checkDestructive(view: UnitsView, order: JobOrder, drafts: Drafts): Result<null, Refusal> {
  for (const { unit, type } of drafts.all()) {
    const job = view.job(unit);
    if (job === null || !conflicting(job.type, type)) continue;
    return err({
      code: 'destructive',
      message: `Transaction for ${order.unit}/${order.type} is destructive (${unit} has '${job.type}' job queued, but '${type}' is included in transaction).`,
    });
  }
  return ok(null);
}
