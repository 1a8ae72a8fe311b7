// The jobs of a machine that wait or run (core/job.c): one per unit, run in the order of Before= and After=, ended by what
// becomes of their units or by time. What is to be done for a job is the manager's; here is when, and what follows.
import type { Clock } from '../../base/index.js';
import type { ActiveState, UnitState } from '../states.js';
import type { Atom } from './dependencies.js';
import { begunLine, endedLine } from './job-lines.js';
import {
  comesFirst,
  comesLast,
  conflicting,
  isDown,
  isSuperset,
  isUp,
  type JobResult,
  type JobType,
  merge,
} from './job-types.js';
import type { JournalLevel } from './journal.js';
import type { PlannedJob } from './transaction.js';
import { isOneshot, type Job, titleOf, type Unit } from './unit.js';

/** What came of doing what a job says: `began`, `pending` and `later` leave it, the rest end it. */
export type Performed =
  | 'began'
  | 'pending'
  | 'later'
  | 'already'
  | 'unmet'
  | Exclude<JobResult, 'done' | 'timeout' | 'canceled'>;

export interface JobWorld {
  readonly clock: Clock;
  /** A unit in memory; null: it has no job either. */
  unit(name: string): Unit | null;
  along(unit: string, atom: Atom): readonly string[];
  perform(unit: Unit, type: JobType): Performed;
  /** A job was given up that others counted on: OnFailure= of its unit is due. */
  failed(unit: Unit): void;
  /** A unit's job is over. */
  over(unit: Unit): void;
  log(unit: string, message: string, level?: JournalLevel): void;
}

export class JobQueue {
  readonly #world: JobWorld;
  readonly #jobs = new Map<number, Job>();
  #queue: Job[] = [];
  #lastId = 0;

  constructor(world: JobWorld) {
    this.#world = world;
  }

  /** In the order of their IDs. */
  get jobs(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  /** Puts a planned job in place: beside, into or instead of the one that its unit has. */
  install(unit: Unit, { type, ignoreOrder }: PlannedJob): Job {
    const installed = unit.job;
    if (installed !== null && !conflicting(installed.type, type)) {
      const late = type !== 'reload' && isSuperset(installed.type, type);
      installed.type = merge(installed.type, type, unit.body.state.active) ?? installed.type;
      installed.ignoreOrder ||= ignoreOrder;
      // What runs already and is not enough is run again.
      if (installed.state === 'running' && !late) installed.state = 'waiting';
      this.#enqueue(installed);
      return installed;
    }
    if (installed !== null) this.finish(installed, 'canceled', { recursive: false });
    this.#lastId += 1;
    const job: Job = {
      id: this.#lastId,
      unit,
      type,
      state: 'waiting',
      ignoreOrder,
      queued: false,
      timer: null,
      dueMs: Number.POSITIVE_INFINITY,
      result: null,
      ended: [],
    };
    unit.job = job;
    this.#jobs.set(job.id, job);
    this.#arm(job, unit.settings.jobTimeoutMs);
    this.#enqueue(job);
    return job;
  }

  /** Whether anything may run now. */
  get due(): boolean {
    return this.#queue.length > 0;
  }

  /** Runs what may, once through; what that makes runnable waits for the next round. */
  runDue(): void {
    const round = this.#queue;
    this.#queue = [];
    for (const job of round) {
      job.queued = false;
      if (job.result === null && job.state === 'waiting' && this.#isRunnable(job)) this.#run(job);
    }
  }

  /** What a state of a unit means to its job; true when it is none that a job has asked for. */
  process(unit: Unit, { active }: UnitState): boolean {
    const { job } = unit;
    if (job === null) return true;
    if (job.state === 'waiting') this.#enqueue(job);
    const unexpected = job.state === 'running' && !EXPECTED[job.type].includes(active);
    const result = resultBy(job, active);
    if (result !== null) this.finish(job, result, { recursive: true });
    return unexpected;
  }

  /** `recursive`: those that count on it fail, too. `silently`: nothing was done, so nothing is said. */
  finish(
    job: Job,
    result: JobResult,
    { recursive, silently = false }: { readonly recursive: boolean; readonly silently?: boolean },
  ): void {
    const { unit, type } = job;
    if (!silently) this.#sayEnd(job, result);
    if (result === 'done' && type === 'restart') {
      job.type = 'start';
      job.state = 'waiting';
      this.#enqueue(job);
      return this.#wakeNeighbours(unit);
    }
    job.timer?.cancel();
    job.result = result;
    unit.job = null;
    this.#jobs.delete(job.id);
    if (recursive) this.#failDependants(unit, type, result);
    if (result === 'timeout' || result === 'dependency') {
      const { full } = unit.name;
      this.#world.log(full, `${full}: Job ${full}/${type} failed with result '${result}'.`, 'notice');
      this.#world.failed(unit);
    }
    this.#wakeNeighbours(unit);
    this.#world.over(unit);
    for (const tell of job.ended) tell(result);
  }

  #failDependants(unit: Unit, type: JobType, result: JobResult): void {
    const started = type === 'start' || type === 'verify-active';
    if (result !== 'done') {
      if (started) this.#fail(unit, 'propagateStartFailure');
      else if (type === 'stop') this.#fail(unit, 'propagateStopFailure');
    } else if ((type === 'start' || type === 'reload') && !isUp(unit.body.state.active)) {
      this.#fail(unit, 'propagateInactiveStartAsFailure');
    }
  }

  #fail(unit: Unit, atom: Atom): void {
    for (const other of this.#neighbours(unit, atom)) {
      const { job } = other;
      if (job?.type === 'start' || job?.type === 'verify-active')
        this.finish(job, 'dependency', { recursive: true });
    }
  }

  /** Those that waited for it may run now. */
  #wakeNeighbours(unit: Unit): void {
    for (const atom of ['after', 'before'] as const) {
      for (const { job } of this.#neighbours(unit, atom)) if (job !== null) this.#enqueue(job);
    }
  }

  *#neighbours(unit: Unit, atom: Atom): Generator<Unit> {
    // Nobody waits when there are no jobs: a slice with thousands of units is not asked for each of them.
    if (this.#jobs.size === 0) return;
    for (const name of this.#world.along(unit.name.full, atom)) {
      const other = this.#world.unit(name);
      if (other !== null && other.job !== null) yield other;
    }
  }

  #enqueue(job: Job): void {
    if (job.queued || job.state !== 'waiting') return;
    job.queued = true;
    this.#queue.push(job);
  }

  #isRunnable(job: Job): boolean {
    for (const { job: other } of this.#neighbours(job.unit, 'after'))
      if (other !== null && comesFirst(other, job)) return false;
    for (const { job: other } of this.#neighbours(job.unit, 'before'))
      if (other !== null && comesLast(job, other)) return false;
    return true;
  }

  #run(job: Job): void {
    const { unit, type } = job;
    job.state = 'running';
    this.#arm(job, unit.settings.jobRunningTimeoutMs);
    const performed = this.#world.perform(unit, type);
    if (job.result !== null || job.type !== type) return;
    switch (performed) {
      case 'began':
        return this.#sayBegun(job);
      case 'pending':
        return;
      case 'later':
        job.state = 'waiting';
        return;
      case 'already':
        return this.finish(job, 'done', { recursive: true, silently: true });
      case 'unmet':
        return this.finish(job, 'done', { recursive: true });
      default:
        return this.finish(job, performed, { recursive: true });
    }
  }

  /** The shorter of two limits counts. */
  #arm(job: Job, ms: number): void {
    if (ms === Number.POSITIVE_INFINITY) return;
    const atMs = this.#world.clock.nowMs() + ms;
    if (job.timer !== null && job.dueMs <= atMs) return;
    job.timer?.cancel();
    job.dueMs = atMs;
    job.timer = this.#world.clock.setTimer(ms, () => {
      const { full } = job.unit.name;
      this.#world.log(full, `${full}: Job ${full}/${job.type} timed out.`, 'warning');
      this.finish(job, 'timeout', { recursive: true });
    });
  }

  #sayBegun({ unit, type }: Job): void {
    const line = begunLine(type, unit.name.type, titleOf(unit));
    if (line !== null) this.#world.log(unit.name.full, line.message, line.level);
  }

  #sayEnd({ unit, type }: Job, result: JobResult): void {
    const { full, type: unitType } = unit.name;
    const title = titleOf(unit);
    const unmet = unit.condition?.unmet ?? null;
    if (type === 'start' && result === 'done' && unmet !== null)
      return this.#world.log(full, `${title} ${unmet}`, 'info');
    const line = endedLine({ type, result, unitType, oneshot: isOneshot(unit), title });
    if (line !== null) this.#world.log(full, line.message, line.level);
  }
}

/** States on the way of a running job, and at its end. */
const EXPECTED: Readonly<Record<JobType, readonly ActiveState[]>> = {
  start: ['activating', 'active', 'reloading'],
  'verify-active': ['activating', 'active', 'reloading'],
  reload: ['activating', 'reloading', 'active'],
  stop: ['deactivating', 'inactive', 'failed'],
  restart: ['deactivating', 'inactive', 'failed'],
};

/** How a state ends a job; null: it goes on. */
function resultBy({ type, state, unit }: Job, active: ActiveState): JobResult | null {
  const ended = active === 'failed' ? 'failed' : 'done';
  switch (type) {
    case 'start':
    case 'verify-active':
      if (isUp(active)) return 'done';
      return state === 'running' && isDown(active) ? ended : null;
    case 'reload':
      if (state === 'waiting') return null;
      if (active === 'active') return (unit.body.reloadResult ?? 'success') === 'success' ? 'done' : 'failed';
      return isDown(active) ? ended : null;
    case 'stop':
    case 'restart':
      if (isDown(active)) return 'done';
      return state === 'running' && active !== 'deactivating' ? 'failed' : null;
  }
}
