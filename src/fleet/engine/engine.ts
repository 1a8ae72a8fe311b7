// The engine while it leads: keeps the cluster's view, plans at every change and at every interval, and writes what
// the plan says. Whether it leads is leadership.ts, what to do is scheduler.ts, how to write it is act.ts, what is told of it teller.ts.
import { present, type Result } from '../../base/index.js';
import type { EtcdError, TxnRequest, TxnResponse, WatchEvent } from '../../etcd/index.js';
import { type Host, retryLater } from '../host.js';
import { follow } from '../registry/follow.js';
import { parseKey, ranges } from '../registry/keys.js';
import { UnitFiles } from '../registry/unit-files.js';
import type { PlaceableUnit } from '../scheduler/demand.js';
import type { Placement, Plan } from '../scheduler/plan.js';
import { Scheduler } from '../scheduler/scheduler.js';
import type { FleetSettings } from '../settings.js';
import { type Batch, batchMends, batchMoves, batchPlacements } from './act.js';
import { Damper } from './damper.js';
import { type Elected, Leadership } from './leadership.js';
import { planMends } from './mend.js';
import { MOVE_MINUTES_MAX, planMoves } from './moves.js';
import { Teller } from './teller.js';
import { ClusterView, type EngineUnit } from './view.js';

/** Transactions on their way at one time; the others of a pass wait for their answers. */
const TRANSACTIONS_AT_ONCE_MAX = 64;

type Write = Pick<Batch<unknown>, 'txn' | 'about'>;

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

/** What comes with being elected. */
type Term = Omit<Elected, 'host'>;

/** Runs an engine until the host's scope is closed: it stands for election, and leads when elected. */
export function startEngine(options: EngineOptions): Leadership {
  const leadership = new Leadership({
    ...options,
    elected: ({ host, ...term }) => new LeadingEngine({ ...options, host }, term).start(),
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
  readonly #isOver: () => boolean;
  readonly #files: UnitFiles;
  readonly #view: ClusterView;
  readonly #scheduler: Scheduler;
  readonly #damper: Damper;
  readonly #teller: Teller;
  /** Since when each move is known, by the revision of its wish. */
  #moving = new Map<number, number>();
  /** Writes that are not yet on their way. */
  #queue: (() => void)[] = [];
  /** Units that were replaced since the last interval: units that chase one another do so once in an interval. */
  readonly #replaced = new Set<string>();
  #unanswered = 0;
  /** Writes of which nobody knows whether they were done. */
  #doubts = 0;
  /** The pass whose writes are on their way. */
  #passing: Pass | null = null;
  #idle = 0;
  /** What the view's changes were when nothing of it was to be mended. */
  #mended = -1;
  /** The view must have reached this revision before it is planned on: it holds our own writes. */
  #writtenRevision = 0;
  #listed = false;

  constructor({ host, machine, settings }: EngineOptions, { leaderRevision, resign, isOver }: Term) {
    this.#host = host;
    this.#machine = machine;
    this.#intervalMs = settings.engineReconcileIntervalMs;
    this.#leaderRevision = leaderRevision;
    this.#resign = resign;
    this.#isOver = isOver;
    this.#files = new UnitFiles(host, () => {
      this.#view.complete();
      this.#pass();
    });
    this.#view = new ClusterView((hash) => this.#files.get(hash));
    this.#scheduler = new Scheduler(settings.policy);
    this.#teller = new Teller({ host, engine: machine, policy: settings.policy });
    this.#damper = new Damper({
      host,
      engine: machine,
      settings,
      machines: () => this.#view.machines,
      held: (machines) => this.#scheduler.setHeld(machines),
      released: () => this.#pass(),
    });
  }

  start(): void {
    follow(this.#host, ranges.engine, {
      listed: (kvs, revision) => {
        this.#view.reset(kvs, revision);
        this.#damper.listed(kvs);
        this.#listed = true;
        this.#pass();
      },
      changed: (events, revision) => {
        this.#view.apply(events, revision);
        // What is yet to be written may want to go there.
        if (events.some(isMachineGone)) this.#queue = [];
        this.#damper.applied(events);
        if (this.#ready() && (events.some((e) => this.#concernsMoves(e)) || !this.#atRest())) this.#pass();
      },
    });
    this.#everyInterval();
  }

  /** While units are on their way, what is said of machines and units may concern them; of orders only their own. */
  #concernsMoves({ kv }: WatchEvent): boolean {
    if (this.#view.moves.size === 0) return false;
    const key = parseKey(kv.key);
    if (key?.type === 'schedule') return this.#view.moves.has(key.unit);
    return key !== null && key.type !== 'heartbeat';
  }

  #everyInterval(): void {
    this.#host.clock.setTimer(this.#intervalMs, () => {
      this.#everyInterval();
      this.#replaced.clear();
      if (this.#ready()) this.#mend();
      this.#pass();
    });
  }

  #mend(): void {
    if (this.#view.changes === this.#mended) return;
    const mends = planMends(this.#view);
    if (mends.length === 0) this.#mended = this.#view.changes;
    this.#write(batchMends(mends, this.#leaderRevision), (mend) => {
      this.#host.emit({ type: 'engine-mended', engine: this.#machine, key: mend.key });
    });
  }

  /** Only on a complete view that holds all it has written itself: a plan made on less would decide twice. */
  #ready(): boolean {
    return (
      !this.#isOver() &&
      this.#listed &&
      this.#unanswered === 0 &&
      this.#doubts === 0 &&
      !this.#files.waiting &&
      this.#view.revision >= this.#writtenRevision
    );
  }

  /** Tells the scheduler what has changed, and asks whether that leaves anything to decide. */
  #atRest(): boolean {
    const { machines, units } = this.#view.takeChanges();
    for (const id of machines) {
      const machine = this.#view.machines.get(id);
      if (machine === undefined) this.#scheduler.removeMachine(id);
      else this.#scheduler.setMachine(machine);
    }
    if (machines.size > 0) this.#teller.machinesChanged(this.#view);
    for (const name of units) {
      const unit = this.#view.units.get(name);
      if (unit === undefined) this.#scheduler.removeUnit(name);
      else this.#scheduler.setUnit(unit);
      if (unit === undefined || unit.targetState === 'inactive') this.#teller.unitRests(name);
    }
    return this.#scheduler.atRest;
  }

  #pass(): void {
    if (!this.#ready() || this.#move()) return;
    const plan = this.#atRest() ? null : this.#scheduler.plan();
    if (plan !== null) {
      this.#teller.policyProblem(plan);
      this.#teller.pending(plan);
    }
    const placements =
      plan === null ? [] : this.#placementsOf(plan).filter((placement) => !this.#chases(placement));
    if (placements.length === 0) {
      // Told by their number with the next that decides something: a cluster at rest is silent.
      this.#idle += 1;
      return;
    }
    this.#passing = { tasks: placements.length, startedMs: this.#host.clock.nowMs() };
    const batches = batchPlacements(placements, this.#leaderRevision, this.#view.revision);
    this.#write(batches, (placement) => this.#teller.placement(placement));
  }

  /** With what a transaction has to compare. */
  #placementsOf({ placements }: Plan<PlaceableUnit>): readonly Placement<EngineUnit>[] {
    return placements.map((placement) => ({
      ...placement,
      unit: present(this.#view.units.get(placement.unit.name), 'the scheduler knows what the view shows'),
    }));
  }

  /**
   * Differs from fleet, where units that replace one another in a circle move as fast as etcd takes it: what was
   * replaced is replaced again no sooner than after the next interval. Nothing else in a plan is built on such a move.
   */
  #chases({ unit, leave }: Placement<EngineUnit>): boolean {
    if (leave?.reason.code !== 'replaced') return false;
    const again = this.#replaced.has(unit.name);
    this.#replaced.add(unit.name);
    return again;
  }

  /** Whether something was written about units that are being moved: all else is planned on what comes of it. */
  #move(): boolean {
    const nowMs = this.#host.clock.nowMs();
    const revisions = [...this.#view.moves.values()].map(({ modRevision }) => modRevision);
    this.#moving = new Map(revisions.map((revision) => [revision, this.#moving.get(revision) ?? nowMs]));
    const isLate = (revision: number): boolean =>
      nowMs - (this.#moving.get(revision) ?? nowMs) >= MOVE_MINUTES_MAX * 60_000;
    const batches = batchMoves(planMoves(this.#view, isLate), this.#leaderRevision);
    this.#write(batches, (task) => this.#teller.move(task));
    return batches.length > 0;
  }

  #write<T>(batches: readonly Batch<T>[], tell: (item: T) => void): void {
    for (const { items, txn, about } of batches) {
      this.#queue.push(() => {
        for (const item of items) tell(item);
        this.#host.etcd.txn(txn, (result) => this.#written({ txn, about }, result));
      });
    }
    this.#sendQueued();
  }

  #sendQueued(): void {
    const room = TRANSACTIONS_AT_ONCE_MAX - this.#unanswered;
    const sent = this.#queue.splice(0, Math.max(0, room));
    this.#unanswered += sent.length;
    for (const send of sent) send();
  }

  #written(write: Write, result: Result<TxnResponse, EtcdError>): void {
    this.#unanswered -= 1;
    this.#sendQueued();
    const passed = this.#unanswered === 0 ? this.#passing : null;
    if (passed !== null) this.#passing = null;
    this.#conclude(write, result);
    // Last, since it is the cause of nothing.
    if (passed !== null) this.#tellPassed(passed);
  }

  #tellPassed({ tasks, startedMs }: Pass): void {
    const durationMs = this.#host.clock.nowMs() - startedMs;
    this.#host.emit({ type: 'engine-passed', engine: this.#machine, tasks, idle: this.#idle, durationMs });
    this.#idle = 0;
  }

  /** A write that was not done needs nothing undone: the view will show what is, and is planned on again then. */
  #conclude({ txn, about }: Write, result: Result<TxnResponse, EtcdError>): void {
    if (result.ok && result.value.succeeded) {
      this.#writtenRevision = Math.max(this.#writtenRevision, result.value.revision);
      return this.#pass();
    }
    const outcome = result.ok ? 'none' : result.error.outcome;
    this.#host.emit({ type: 'engine-refused', engine: this.#machine, about, outcome });
    if (result.ok) this.#checkLeadership();
    else if (outcome === 'unknown') this.#readBack(txn);
  }

  /** Nothing is planned until etcd has said what became of it, and the view shows that. */
  #readBack(txn: TxnRequest): void {
    const put = txn.success.find((operation) => operation.type === 'put');
    const read = [ranges.leader.key, ...(put === undefined ? [] : [put.key])];
    const success = read.map((key) => ({ type: 'range', key }) as const);
    this.#doubts += 1;
    const ask = (): void =>
      this.#host.etcd.txn({ success }, (result) => {
        if (!result.ok) return void retryLater(this.#host, this.#intervalMs, ask);
        this.#doubts -= 1;
        const [leader, written] = result.value.results.map((found) =>
          found.type === 'range' ? found.kvs[0] : undefined,
        );
        if (leader?.createRevision !== this.#leaderRevision) return this.#resign();
        this.#writtenRevision = Math.max(this.#writtenRevision, written?.modRevision ?? 0);
        this.#pass();
      });
    ask();
  }

  /** Another writer was faster, and the watch will tell what it wrote; or another engine leads. */
  #checkLeadership(): void {
    this.#host.etcd.range(ranges.leader, (result) => {
      if (result.ok && result.value.kvs[0]?.createRevision !== this.#leaderRevision) this.#resign();
    });
  }
}

function isMachineGone({ type, kv }: WatchEvent): boolean {
  return type === 'delete' && parseKey(kv.key)?.type === 'machine';
}
