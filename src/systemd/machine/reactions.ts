// What a change of one unit's state means to others (core/unit.c, unit_notify): those bound to it, upheld by it or no
// longer needed, OnFailure= and OnSuccess=, and what comes along when nobody asked for the change.
import type { Clock, Result } from '../../base/index.js';
import type { ActiveState, UnitState } from '../states.js';
import type { Atom, DependencyKind } from './dependencies.js';
import { isDown, isUp, type JobMode, type JobType } from './job-types.js';
import type { JournalLevel } from './journal.js';
import { RateLimit } from './rate-limit.js';
import type { Refusal } from './transaction.js';
import type { Unit } from './unit.js';

export interface ReactionWorld {
  readonly clock: Clock;
  unit(name: string): Unit | null;
  active(name: string): ActiveState;
  along(unit: string, atom: Atom): readonly string[];
  has(unit: string, kind: DependencyKind, other: string): boolean;
  ask(type: JobType, unit: string, mode: JobMode): Result<unknown, Refusal>;
  log(unit: string, message: string, level?: JournalLevel): void;
}

export interface Change {
  readonly was: UnitState;
  readonly is: UnitState;
  /** It comes again by itself: that is no failure yet. */
  readonly willRestart: boolean;
  /** No job has asked for it. */
  readonly unexpected: boolean;
}

type Check = 'unneeded' | 'bound' | 'upheld';

/** How often a unit is started or stopped for the sake of others. */
const AUTO_LIMIT = { burst: 16, intervalMs: 10_000 };

export class Reactions {
  readonly #world: ReactionWorld;
  /** Units to be looked at when all that was asked is under way, by check. */
  readonly #checks = new Map<Check, Set<string>>();
  /** Those for which other jobs stood in the way. */
  #refused: (readonly [Check, string])[] = [];
  readonly #limits = new Map<string, RateLimit>();

  constructor(world: ReactionWorld) {
    this.#world = world;
  }

  changed(unit: Unit, { was, is, willRestart, unexpected }: Change): void {
    const { full } = unit.name;
    if (unexpected) {
      if (isDown(was.active) && !isEnding(is.active)) this.#startAlong(full);
      else if (!isEnding(was.active) && isEnding(is.active)) this.#stopAlong(full);
    }
    if (is.active === 'failed' && was.active !== 'failed' && !willRestart) this.onFailure(unit);
    if (is.active === 'inactive' && !isDown(was.active) && !willRestart)
      this.#startFollowers(unit, 'onSuccess', 'OnSuccess=', unit.settings.onSuccessJobMode);
    if (isDown(is.active)) {
      this.#checkAll('unneeded', this.#world.along(full, 'mayBecomeUnneeded'));
      this.#checkAll('bound', this.#world.along(full, 'boundByThis'));
      this.#checkAll('upheld', [full]);
    }
    if (isUp(is.active)) {
      this.#checkAll('upheld', this.#world.along(full, 'upholds'));
      this.#checkAll('unneeded', [full]);
      this.#checkAll('bound', [full]);
    }
  }

  onFailure(unit: Unit): void {
    this.#startFollowers(unit, 'onFailure', 'OnFailure=', unit.settings.onFailureJobMode);
  }

  /** A unit is gone: nothing of it is remembered. */
  forget(unit: string): void {
    this.#limits.delete(unit);
  }

  /** A job is over: what was refused because of it may be tried again. systemd does so from version 253 on. */
  jobOver(): void {
    const refused = this.#refused;
    this.#refused = [];
    for (const [check, name] of refused) this.#checkAll(check, [name]);
  }

  get due(): boolean {
    return this.#checks.size > 0;
  }

  /** Looks at the units that changes may have left alone, forsaken or missing. */
  runDue(): void {
    const checks = [...this.#checks];
    this.#checks.clear();
    for (const [check, names] of checks) for (const name of names) this.#run(check, name);
  }

  #checkAll(check: Check, names: readonly string[]): void {
    for (const name of names) {
      if (this.#world.unit(name) === null && check !== 'upheld') continue;
      const waiting = this.#checks.get(check) ?? new Set<string>();
      this.#checks.set(check, waiting.add(name));
    }
  }

  #run(check: Check, name: string): void {
    const unit = this.#world.unit(name);
    if (unit !== null && unit.job !== null) return;
    switch (check) {
      case 'upheld':
        return this.#checkUpheld(name);
      case 'bound':
        return this.#checkBound(name);
      case 'unneeded':
        if (unit !== null) this.#checkUnneeded(unit);
        return;
    }
  }

  #checkUpheld(name: string): void {
    if (!isDown(this.#world.active(name))) return;
    const by = this.#world
      .along(name, 'upheldBy')
      .find((other) => !this.#hasJob(other) && isUp(this.#world.active(other)));
    if (by === undefined) return;
    if (this.#mayAct(name)) this.#ask('start', name, 'upheld');
    else
      this.#world.log(
        name,
        `${name}: Unit needs to be started because active unit ${by} upholds it, but not starting since we tried this too often recently.`,
        'warning',
      );
  }

  #checkBound(name: string): void {
    if (this.#world.active(name) !== 'active') return;
    const to = this.#world
      .along(name, 'cannotBeActiveWithout')
      .find((other) => !this.#hasJob(other) && isDown(this.#world.active(other)));
    if (to === undefined) return;
    if (this.#mayAct(name)) this.#ask('stop', name, 'bound');
    else
      this.#world.log(
        name,
        `${name}: Unit needs to be stopped because it is bound to inactive unit ${to} it, but not stopping since we tried this too often recently.`,
        'warning',
      );
  }

  #checkUnneeded({ name: { full }, settings }: Unit): void {
    if (!settings.stopWhenUnneeded || this.#world.active(full) !== 'active') return;
    const needed = this.#world
      .along(full, 'pinsStopWhenUnneeded')
      .some((other) => this.#hasJob(other) || !isDown(this.#world.active(other)));
    if (needed) return;
    if (this.#mayAct(full)) this.#ask('stop', full, 'unneeded');
    else
      this.#world.log(
        full,
        `${full}: Unit not needed anymore, but not stopping since we tried this too often recently.`,
        'warning',
      );
  }

  #hasJob(name: string): boolean {
    const unit = this.#world.unit(name);
    return unit !== null && unit.job !== null;
  }

  #mayAct(name: string): boolean {
    const limit = this.#limits.get(name) ?? new RateLimit(AUTO_LIMIT);
    this.#limits.set(name, limit);
    return limit.test(this.#world.clock.nowMs());
  }

  #ask(type: JobType, name: string, check: Check): void {
    const asked = this.#world.ask(type, name, 'fail');
    if (asked.ok) return;
    if (asked.error.code === 'destructive') this.#refused.push([check, name]);
    this.#world.log(
      name,
      `${name}: Failed to enqueue ${type} job, ignoring: ${asked.error.message}`,
      'warning',
    );
  }

  /** Came up by itself: what it needs comes, too, where that was not to be there before. */
  #startAlong(unit: string): void {
    const { along, has, active, ask } = this.#world;
    for (const [atom, mode] of [
      ['retroactiveStartReplace', 'replace'],
      ['retroactiveStartFail', 'fail'],
    ] as const) {
      for (const other of along(unit, atom))
        if (!has(unit, 'After', other) && isEnding(active(other))) ask('start', other, mode);
    }
    for (const other of along(unit, 'retroactiveStopOnStart'))
      if (!isEnding(active(other))) ask('stop', other, 'replace');
  }

  /** Went down by itself: so does what is bound to it. */
  #stopAlong(unit: string): void {
    for (const other of this.#world.along(unit, 'retroactiveStopOnStop'))
      if (!isEnding(this.#world.active(other))) this.#world.ask('stop', other, 'replace');
  }

  #startFollowers(unit: Unit, atom: 'onFailure' | 'onSuccess', option: string, mode: JobMode): void {
    const { full } = unit.name;
    const followers = this.#world.along(full, atom);
    if (followers.length > 0) this.#world.log(full, `${full}: Triggering ${option} dependencies.`);
    for (const other of followers) {
      const asked = this.#world.ask('start', other, mode);
      if (!asked.ok)
        this.#world.log(
          full,
          `${full}: Failed to enqueue ${option} job, ignoring: ${asked.error.message}`,
          'warning',
        );
    }
  }
}

/** Down, or on its way there. */
function isEnding(active: ActiveState): boolean {
  return isDown(active) || active === 'deactivating';
}
