// The engine while it leads: keeps the cluster's view, plans at every change and at every interval, and writes what
// the plan says. Whether it leads is leadership.ts, what to do is plan.ts, how to write it is act.ts.
import type { Result } from '../../base/index.js';
import type { EtcdError, TxnResponse, WatchEvent } from '../../etcd/index.js';
import type { Host } from '../host.js';
import {
  type CallOffReason,
  explainCallOff,
  explainMove,
  explainPending,
  explainSchedule,
  explainUnschedule,
} from '../reasons.js';
import { follow } from '../registry/follow.js';
import { parseKey, ranges } from '../registry/keys.js';
import { UnitFiles } from '../registry/unit-files.js';
import type { Placement, Plan } from '../scheduler/plan.js';
import { leastLoaded } from '../scheduler/policies/least-loaded.js';
import { planWhole } from '../scheduler/reference.js';
import type { FleetSettings } from '../settings.js';
import { type Batch, batchMends, batchMoves, batchPlacements } from './act.js';
import { Leadership } from './leadership.js';
import { planMends } from './mend.js';
import { MOVE_MINUTES_MAX, type MoveTask, planMoves } from './moves.js';
import { ClusterView, type EngineUnit } from './view.js';

/** Transactions of one pass; what is left over is planned again in the next, on the view they led to. */
const TRANSACTIONS_PER_PASS_MAX = 64;

/** A pass that decided something. */
interface Pass {
  readonly tasks: number;
  readonly startedMs: number;
}

export interface EngineOptions {
  readonly host: Host;
  readonly machine: string;
  readonly settings: FleetSettings;
}

/** Runs an engine until the host's scope is closed: it stands for election, and leads when elected. */
export function startEngine(options: EngineOptions): Leadership {
  const leadership = new Leadership({
    ...options,
    elected: ({ host, leaderRevision, resign }) =>
      new LeadingEngine({ ...options, host }, leaderRevision, resign).start(),
  });
  leadership.start();
  return leadership;
}

class LeadingEngine {
  readonly #host: Host;
  readonly #machine: string;
  readonly #intervalMs: number;
  readonly #leaderRevision: number;
  readonly #resign: () => void;
  readonly #files: UnitFiles;
  readonly #view: ClusterView;
  /** What was last told of each waiting unit, so that it is told once. */
  #told = new Map<string, string>();
  /** Since when each move is known, by the revision of its wish. */
  #moving = new Map<number, number>();
  #unanswered = 0;
  /** The pass whose writes are on their way. */
  #passing: Pass | null = null;
  #idle = 0;
  /** The view must have reached this revision before it is planned on: it holds our own writes. */
  #writtenRevision = 0;
  #listed = false;

  constructor({ host, machine, settings }: EngineOptions, leaderRevision: number, resign: () => void) {
    this.#host = host;
    this.#machine = machine;
    this.#intervalMs = settings.engineReconcileIntervalMs;
    this.#leaderRevision = leaderRevision;
    this.#resign = resign;
    this.#files = new UnitFiles(host, () => {
      this.#view.complete();
      this.#pass();
    });
    this.#view = new ClusterView((hash) => this.#files.get(hash));
  }

  start(): void {
    follow(this.#host, ranges.engine, {
      listed: (kvs, revision) => {
        this.#view.reset(kvs, revision);
        this.#listed = true;
        this.#pass();
      },
      changed: (events, revision) => {
        const matters = events.some((event) => this.#matters(event));
        this.#view.apply(events, revision);
        if (matters) this.#pass();
      },
    });
    this.#everyInterval();
  }

  /** A new machine changes nothing unless a unit waits for one; orders matter only of units that move, heartbeats never. */
  #matters({ type, kv }: WatchEvent): boolean {
    const key = parseKey(kv.key);
    if (key?.type === 'machine')
      return type === 'delete' || this.#view.machines.has(key.machine) || this.#told.size > 0;
    if (key?.type === 'machine-metadata') return this.#view.machines.has(key.machine);
    if (key?.type === 'move' || key?.type === 'arrival') return true;
    if (key?.type === 'schedule') return this.#view.moves.has(key.unit);
    return key?.type === 'unit-object' || key?.type === 'target-state' || key?.type === 'target';
  }

  #everyInterval(): void {
    this.#host.clock.setTimer(this.#intervalMs, () => {
      this.#everyInterval();
      if (this.#ready())
        this.#write(batchMends(planMends(this.#view), this.#leaderRevision), (mend) => {
          this.#host.emit({ type: 'engine-mended', engine: this.#machine, key: mend.key });
        });
      this.#pass();
    });
  }

  /** Only on a complete view that holds all it has written itself: a plan made on less would decide twice. */
  #ready(): boolean {
    return (
      this.#listed &&
      this.#unanswered === 0 &&
      !this.#files.waiting &&
      this.#view.revision >= this.#writtenRevision
    );
  }

  #pass(): void {
    if (!this.#ready() || this.#move()) return;
    const plan = planWhole(this.#view, leastLoaded);
    this.#tellPending(plan);
    const all = batchPlacements(plan.placements, this.#leaderRevision);
    const batches = all.slice(0, TRANSACTIONS_PER_PASS_MAX);
    if (batches.length === 0) {
      // Told by their number with the next that decides something: a cluster at rest is silent.
      this.#idle += 1;
      return;
    }
    const tasks = batches.reduce((sum, { items }) => sum + items.length, 0);
    this.#passing = { tasks, startedMs: this.#host.clock.nowMs() };
    this.#write(batches, (placement) => this.#tell(placement));
  }

  /** Whether something was written about units that are being moved: all else is planned on what comes of it. */
  #move(): boolean {
    const nowMs = this.#host.clock.nowMs();
    const revisions = [...this.#view.moves.values()].map(({ modRevision }) => modRevision);
    this.#moving = new Map(revisions.map((revision) => [revision, this.#moving.get(revision) ?? nowMs]));
    const isLate = (revision: number): boolean =>
      nowMs - (this.#moving.get(revision) ?? nowMs) >= MOVE_MINUTES_MAX * 60_000;
    const batches = batchMoves(planMoves(this.#view, isLate), this.#leaderRevision);
    this.#write(batches.slice(0, TRANSACTIONS_PER_PASS_MAX), (task) => this.#tellMove(task));
    return batches.length > 0;
  }

  #write<T>(batches: readonly Batch<T>[], tell: (item: T) => void): void {
    this.#unanswered += batches.length;
    for (const batch of batches) {
      for (const item of batch.items) tell(item);
      this.#host.etcd.txn(batch.txn, (result) => this.#written(batch.about, result));
    }
  }

  #written(about: readonly string[], result: Result<TxnResponse, EtcdError>): void {
    this.#unanswered -= 1;
    const passed = this.#unanswered === 0 ? this.#passing : null;
    if (passed !== null) this.#passing = null;
    this.#conclude(about, result);
    // Last, since it is the cause of nothing.
    if (passed !== null) this.#tellPassed(passed);
  }

  #tellPassed({ tasks, startedMs }: Pass): void {
    const durationMs = this.#host.clock.nowMs() - startedMs;
    this.#host.emit({ type: 'engine-passed', engine: this.#machine, tasks, idle: this.#idle, durationMs });
    this.#idle = 0;
  }

  /** A refused or unanswered write needs nothing undone: the view will show what is, and is planned on again then. */
  #conclude(about: readonly string[], result: Result<TxnResponse, EtcdError>): void {
    if (result.ok && result.value.succeeded) {
      this.#writtenRevision = Math.max(this.#writtenRevision, result.value.revision);
      return this.#pass();
    }
    const outcome = result.ok ? 'none' : result.error.outcome;
    this.#host.emit({ type: 'engine-refused', engine: this.#machine, about, outcome });
    if (result.ok) this.#checkLeadership();
  }

  /** Another writer was faster, and the watch will tell what it wrote; or another engine leads. */
  #checkLeadership(): void {
    this.#host.etcd.range(ranges.leader, (result) => {
      if (result.ok && result.value.kvs[0]?.createRevision !== this.#leaderRevision) this.#resign();
    });
  }

  #tell({ unit, leave, arrive }: Placement<EngineUnit>): void {
    const about = { engine: this.#machine, unit: unit.name };
    if (unit.movingTo !== null) this.#tellCallOff(unit.name, unit.movingTo, { code: 'unit-elsewhere' });
    if (leave !== null) {
      this.#host.emit({
        type: 'engine-unscheduled',
        ...about,
        ...leave,
        because: explainUnschedule(leave.reason),
      });
    }
    if (arrive !== null) {
      this.#host.emit({
        type: 'engine-scheduled',
        ...about,
        ...arrive,
        because: explainSchedule(arrive.reason),
      });
    }
  }

  #tellMove(task: MoveTask): void {
    const about = { engine: this.#machine, unit: task.name };
    switch (task.type) {
      case 'begin':
        return this.#host.emit({ type: 'engine-moving', ...about, ...task.wish });
      case 'finish': {
        const reason = { code: 'rebalanced' } as const;
        const because = explainMove(reason);
        return this.#host.emit({ type: 'engine-moved', ...about, ...task.wish, reason, because });
      }
      case 'call-off':
        return this.#tellCallOff(task.name, task.wish?.to ?? null, task.reason);
    }
  }

  #tellCallOff(unit: string, to: string | null, reason: CallOffReason): void {
    const because = explainCallOff(reason);
    this.#host.emit({ type: 'engine-move-called-off', engine: this.#machine, unit, to, reason, because });
  }

  #tellPending(plan: Plan<EngineUnit>): void {
    const told = new Map<string, string>();
    for (const { unit, reason } of plan.pending) {
      const because = explainPending(reason);
      told.set(unit.name, because);
      if (this.#told.get(unit.name) === because) continue;
      this.#host.emit({ type: 'engine-pending', engine: this.#machine, unit: unit.name, reason, because });
    }
    this.#told = told;
  }
}
