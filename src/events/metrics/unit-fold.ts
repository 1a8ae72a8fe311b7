// One unit's part of the metrics: what is wanted of it, how many copies there are, and what follows from both.

import { compareStrings } from '../../base/index.js';
import type { UnitTargetState } from '../../fleet/index.js';
import { isTemplate, parseUnitName } from '../../systemd/index.js';
import type { Copy } from './copy.js';
import { type Moment, type Spell, Spells } from './spell.js';

export interface UnitMetrics {
  readonly unit: string;
  readonly global: boolean;
  /** Whether the registry still has it. */
  readonly exists: boolean;
  /**
   * How long it was to run: from the moment that etcd has its target state as launched until it has another one, or
   * none. A unit that has ended and is not to be started again (OnReschedule=keep) is not to run from then on.
   */
  readonly wantedMs: number;
  /** The share of `wantedMs` in which at least one copy served; null when it was never wanted. */
  readonly availability: number | null;
  /** Wanted, and no copy served: before it first came up, and after it was lost. */
  readonly gap: Spell;
  /** More than one copy at one instant; none for global units, of which each machine has its own. */
  readonly overlap: Spell;
  /** How often the registry put it on another machine than the last one that it was wanted on. */
  readonly moves: number;
  /**
   * From the loss of the last copy that served until one serves again; none if the unit is no longer wanted by then. As
   * all spells, one that lasts counts as if it ended now.
   */
  readonly recovery: Spell;
}

/** Two copies are worse than none, and a long time worse than a short one. */
export function worstFirst(a: UnitMetrics, b: UnitMetrics): number {
  return (
    b.overlap.longestMs - a.overlap.longestMs ||
    b.gap.longestMs - a.gap.longestMs ||
    b.moves - a.moves ||
    compareStrings(a.unit, b.unit)
  );
}

/** How many units are so at this moment, and how often units have moved so far. */
export interface Tally {
  /** A copy serves. */
  running: number;
  /** Wanted, and no copy serves. */
  gaps: number;
  /** More than one copy. */
  overlaps: number;
  moves: number;
}

export class UnitFold {
  readonly name: string;
  readonly #template: boolean;
  readonly #tally: Tally;
  /** What of this unit is in the tally. */
  #running = false;
  #missing = false;
  #doubled = false;
  #exists = false;
  #targetState: UnitTargetState = 'inactive';
  #global = false;
  #ended = false;
  #machine: string | null = null;
  /** Where it was last, while it is wanted there or elsewhere. */
  #lastMachine: string | null = null;
  #moves = 0;
  #serving = 0;
  #living = 0;
  readonly #wanted = new Spells();
  readonly #gap = new Spells();
  readonly #overlap = new Spells();
  readonly #recovery = new Spells();

  constructor(name: string, tally: Tally) {
    this.name = name;
    this.#tally = tally;
    const parsed = parseUnitName(name);
    this.#template = parsed.ok && isTemplate(parsed.value);
  }

  /** Loaded or launched by wish, and on no machine. */
  get pending(): boolean {
    const wanted = this.#exists && this.#targetState !== 'inactive';
    return wanted && this.#machine === null && !this.#global && !this.#template;
  }

  /** Whether there is anything to say of it: it was to run, or it did. */
  get tells(): boolean {
    const wanted = this.#wanted.count > 0 || this.#wanted.sinceMs >= 0;
    return !this.#template && (wanted || this.#living > 0 || this.#overlap.count > 0);
  }

  submitted(now: Moment): void {
    this.#exists = true;
    this.#settle(now);
  }

  destroyed(now: Moment): void {
    this.#exists = false;
    this.#targetState = 'inactive';
    this.#machine = null;
    this.#lastMachine = null;
    this.#settle(now);
  }

  wanted(targetState: UnitTargetState, now: Moment): void {
    this.#exists = true;
    this.#ended = false;
    this.#targetState = targetState;
    if (targetState === 'inactive') this.#lastMachine = null;
    this.#settle(now);
  }

  isGlobal(now: Moment): void {
    this.#global = true;
    this.#settle(now);
  }

  placed(machine: string, now: Moment): void {
    if (this.#lastMachine !== null && this.#lastMachine !== machine) {
      this.#moves += 1;
      this.#tally.moves += 1;
    }
    this.#global = false;
    this.#machine = machine;
    this.#lastMachine = machine;
    this.#settle(now);
  }

  displaced(): void {
    this.#machine = null;
  }

  /** It has ended by itself, and nobody is to start it again. */
  ended(now: Moment): void {
    this.#ended = true;
    this.#settle(now);
  }

  /** A copy on some machine becomes another. */
  copyChanged(was: Copy, is: Copy, now: Moment): void {
    this.#living += Number(is !== 'none') - Number(was !== 'none');
    this.#serving += Number(is === 'serving') - Number(was === 'serving');
    if (this.#serving > 0) this.#ended = false;
    this.#settle(now);
  }

  summary(nowMs: number): UnitMetrics {
    const wantedMs = this.#wanted.upTo(nowMs).totalMs;
    const gap = this.#gap.upTo(nowMs);
    return {
      unit: this.name,
      global: this.#global,
      exists: this.#exists,
      wantedMs,
      availability: wantedMs === 0 ? null : (wantedMs - gap.totalMs) / wantedMs,
      gap,
      overlap: this.#overlap.upTo(nowMs),
      moves: this.#moves,
      recovery: this.#recovery.upTo(nowMs),
    };
  }

  #settle(now: Moment): void {
    const wanted = this.#exists && this.#targetState === 'launched' && !this.#ended && !this.#template;
    const missing = wanted && this.#serving === 0;
    const lost = missing && this.#wanted.sinceMs >= 0 && this.#gap.sinceMs < 0;
    if (lost) this.#recovery.set(true, now);
    else if (!wanted) this.#recovery.callOff();
    else if (!missing) this.#recovery.set(false, now);
    this.#wanted.set(wanted, now);
    this.#gap.set(missing, now);
    this.#overlap.set(!this.#global && this.#living > 1, now);
    this.#count(this.#serving > 0, missing, !this.#global && this.#living > 1);
  }

  #count(running: boolean, missing: boolean, doubled: boolean): void {
    this.#tally.running += Number(running) - Number(this.#running);
    this.#tally.gaps += Number(missing) - Number(this.#missing);
    this.#tally.overlaps += Number(doubled) - Number(this.#doubled);
    this.#running = running;
    this.#missing = missing;
    this.#doubled = doubled;
  }
}
