// One machine's jobs brought about: what is asked becomes a transaction, its jobs run, what becomes of the units is told
// to the jobs and to the units that depend on them, until nothing is left to do. A state that another one follows at once,
// because a job goes on, is seen by nobody, as on the bus.
import { type Clock, ok, type Result } from '../../base/index.js';
import type { UnitState } from '../states.js';
import { type ConditionMachine, failedConditions, unmetCondition } from './conditions.js';
import type { Dependencies } from './dependencies.js';
import { JobQueue, type Performed } from './job-queue.js';
import { collapse, isDown, isUp, type JobMode, type JobRequest, type JobType } from './job-types.js';
import type { JournalLevel } from './journal.js';
import { Reactions } from './reactions.js';
import { planTransaction, type Refusal, type UnitsView } from './transaction.js';
import { isGone, type Job, type Unit } from './unit.js';
import type { Units } from './units.js';

/**
 * Units that start each other for ever, such as two whose OnFailure= is the other, keep a real systemd busy and it goes on
 * as fast as it can; here time passes meanwhile. A chain of units takes a round for each.
 */
const ROUNDS_MAX = 1_000;
const BUSY_MS = 10_000;

export interface EngineOptions {
  readonly clock: Clock;
  readonly units: Units;
  readonly machine: ConditionMachine;
  /** A unit's state is another than was told last. */
  readonly told: (unit: Unit, was: UnitState) => void;
  readonly log: (unit: string, message: string, level?: JournalLevel) => void;
}

export class Engine {
  readonly queue: JobQueue;
  readonly #options: EngineOptions;
  readonly #reactions: Reactions;
  readonly #dependencies: Dependencies;
  readonly #view: UnitsView;
  /** Whose states have changed and were not told yet. */
  #dirty = new Set<Unit>();
  #settling = false;

  constructor(options: EngineOptions) {
    const { clock, units, log } = options;
    this.#options = options;
    this.#dependencies = units.dependencies;
    const along = this.#dependencies.along.bind(this.#dependencies);
    const has = this.#dependencies.has.bind(this.#dependencies);
    const unit = (name: string): Unit | null => units.get(name);
    this.#view = {
      load: (name) => units.load(name),
      active: (name) => units.state(name).active,
      job: (name) => units.get(name)?.job ?? null,
      along,
      perpetual: (name) => units.isPerpetual(name),
      reloadable: (name) => this.#canReload(name),
    };
    this.queue = new JobQueue({
      clock,
      unit,
      along,
      log,
      perform: (one, type) => this.#perform(one, type),
      failed: (one) => this.#reactions.onFailure(one),
      over: (one) => this.#over(one),
    });
    this.#reactions = new Reactions({
      clock,
      unit,
      along,
      has,
      log,
      active: (name) => units.state(name).active,
      ask: (type, name, mode) => this.#install(type, name, mode),
    });
  }

  /** Asks for a job and runs what can run at once; null: there is nothing to do for it. */
  ask(request: JobRequest, unit: string, mode: JobMode): Result<Job | null, Refusal> {
    const asked = this.#install(request, unit, mode);
    this.settle();
    return asked;
  }

  /** The same for a body that asks in the midst of its own change: it runs when that is done. */
  askLater(request: JobRequest, unit: string, mode: JobMode): Result<Job | null, Refusal> {
    return this.#install(request, unit, mode);
  }

  /** Whether it could be asked for now. */
  check(request: JobRequest, unit: string, mode: JobMode): Result<null, Refusal> {
    const type = collapse(request, this.#options.units.state(unit).active);
    if (type === null) return ok(null);
    const { outcome } = planTransaction(this.#view, { type, unit, mode });
    return outcome.ok ? ok(null) : outcome;
  }

  /** A unit has taken a state; `passed` is one it went through on the way. */
  changed(unit: Unit, state: UnitState, passed?: UnitState): void {
    if (passed !== undefined) this.#notice(unit, passed, true);
    if (unit.body.state === state) this.#notice(unit, state, false);
    if (unit.job?.queued !== true) this.#tell(unit);
    this.settle();
  }

  /** Until nothing is left to do; within itself it only goes on. */
  settle(): void {
    if (this.#settling) return;
    this.#settling = true;
    let rounds = 0;
    while (rounds < ROUNDS_MAX && (this.#reactions.due || this.queue.due)) {
      rounds += 1;
      this.#reactions.runDue();
      this.queue.runDue();
    }
    this.#settling = false;
    if (rounds === ROUNDS_MAX) this.#options.clock.setTimer(BUSY_MS, () => this.settle());
    const dirty = this.#dirty;
    this.#dirty = new Set();
    for (const unit of dirty) {
      this.#tell(unit);
      this.forgetIfGone(unit);
    }
  }

  #tell(unit: Unit): void {
    const was = unit.told;
    const is = unit.seen;
    if (was === is) return;
    unit.told = is;
    if (was.active !== is.active || was.sub !== is.sub || was.result !== is.result)
      this.#options.told(unit, was);
  }

  forgetIfGone(unit: Unit): void {
    if (!isGone(unit) || this.#options.units.get(unit.name.full) !== unit) return;
    this.#reactions.forget(unit.name.full);
    this.#options.units.forget(unit);
  }

  #notice(unit: Unit, is: UnitState, willRestart: boolean): void {
    const was = unit.seen;
    unit.seen = is;
    noteTimes(unit, was, is, this.#options.clock.nowMs());
    const unexpected = this.queue.process(unit, is);
    this.#reactions.changed(unit, { was, is, willRestart, unexpected });
    this.#tellTriggers(unit);
    this.#dirty.add(unit);
  }

  #over(unit: Unit): void {
    this.#reactions.jobOver();
    this.#tellTriggers(unit);
    this.#dirty.add(unit);
  }

  #tellTriggers({ name: { full } }: Unit): void {
    for (const trigger of this.#dependencies.along(full, 'triggeredBy'))
      this.#options.units.get(trigger)?.body.triggeredChanged?.();
  }

  #install(request: JobRequest, unit: string, mode: JobMode): Result<Job | null, Refusal> {
    const { units, log } = this.#options;
    const type = collapse(request, units.state(unit).active);
    if (type === null) return ok(null);
    const { outcome, notes } = planTransaction(this.#view, { type, unit, mode });
    for (const note of notes) {
      const about = note.unit === '' ? unit : note.unit;
      if (note.level !== 'debug')
        log(about, note.unit === '' ? note.message : `${about}: ${note.message}`, note.level);
    }
    if (!outcome.ok) return outcome;
    let asked: Job | null = null;
    for (const planned of outcome.value) {
      const found = units.find(planned.unit);
      if (found === null) continue;
      const job = this.queue.install(found, planned);
      asked ??= job;
    }
    return ok(asked);
  }

  #canReload(name: string): boolean {
    return (
      hasReload(this.#options.units.get(name)) || this.#dependencies.along(name, 'propagateReload').length > 0
    );
  }

  #perform(unit: Unit, type: JobType): Performed {
    switch (type) {
      case 'start':
        return this.#start(unit);
      case 'stop':
      case 'restart':
        return this.#stop(unit);
      case 'reload':
        return this.#reload(unit);
      case 'verify-active': {
        const { active } = unit.body.state;
        if (isUp(active)) return 'already';
        return active === 'activating' ? 'later' : 'skipped';
      }
    }
  }

  #start(unit: Unit): Performed {
    const { body, name, settings } = unit;
    const { active } = body.state;
    if (isUp(active)) return 'already';
    if (unit.file !== null && unit.load !== 'loaded') return 'failed';
    if (active !== 'activating') {
      const unmet = unmetCondition(settings.conditions, this.#options.machine);
      const failed = unmet === null ? [] : failedConditions(settings.conditions, this.#options.machine);
      unit.condition = { unmet, failed, atMs: this.#options.clock.nowMs() };
      if (unmet !== null) return 'unmet';
      if (unmetCondition(settings.asserts, this.#options.machine) !== null) {
        this.#options.log(name.full, `${name.full}: Starting requested but asserts failed.`, 'notice');
        return 'assert';
      }
    }
    const missing = this.#dependencies
      .along(name.full, 'cannotBeActiveWithout')
      .find((other) => this.#dependencies.has(name.full, 'After', other) && !isUp(this.#active(other)));
    if (missing !== undefined) {
      this.#options.log(
        name.full,
        `${name.full}: Bound to unit ${missing}, but unit isn't active.`,
        'notice',
      );
      return 'dependency';
    }
    const answer = body.start();
    unit.limitHit = answer === 'refused' && unit.file !== null && (name.type !== 'service' || unit.config.ok);
    if (unit.limitHit) this.#tellTriggers(unit);
    if (answer === 'already') return isUp(body.state.active) ? 'already' : 'pending';
    return answer === 'refused' ? 'failed' : answer;
  }

  #stop({ body }: Unit): Performed {
    if (isDown(body.state.active)) return 'already';
    const answer = body.stop();
    if (answer === 'already') return isDown(body.state.active) ? 'already' : 'pending';
    return answer === 'refused' ? 'failed' : answer;
  }

  #reload(unit: Unit): Performed {
    const { body, name } = unit;
    if (!this.#canReload(name.full)) return 'skipped';
    if (body.state.active === 'reloading') return 'later';
    if (body.state.active !== 'active') {
      this.#options.log(
        name.full,
        `${name.full}: Unit cannot be reloaded because it is inactive.`,
        'warning',
      );
      return 'invalid';
    }
    // Those it passes its reload on to have jobs of their own.
    if (!hasReload(unit) || body.reload === undefined) return 'already';
    const answer = body.reload();
    return answer === 'refused' ? 'failed' : answer;
  }

  #active(name: string): UnitState['active'] {
    return this.#options.units.state(name).active;
  }
}

/** Whether it has a way to reload itself. */
function hasReload(unit: Unit | null): boolean {
  return unit?.config.ok === true && unit.config.value.commands.ExecReload.length > 0;
}

function noteTimes({ times }: Unit, was: UnitState, is: UnitState, nowMs: number): void {
  times.changedMs = nowMs;
  if (isDown(was.active) && !isDown(is.active)) times.inactiveExitMs = nowMs;
  if (!isDown(was.active) && isDown(is.active)) times.inactiveEnterMs = nowMs;
  if (!isUp(was.active) && isUp(is.active)) times.activeEnterMs = nowMs;
  if (isUp(was.active) && !isUp(is.active)) times.activeExitMs = nowMs;
}
