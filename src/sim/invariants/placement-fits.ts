// A unit that was placed may be there: a moment later, when all that was decided with it is written too, its machine meets
// all it demands. What somebody else changed at about that time excuses the engine, which may not have known it; what it
// changed itself does not. Limits keep newcomers away and drive nobody out: a unit that is moved is a newcomer when its copy
// is begun, and that is not looked at. It cannot see whether the machine was the best of those that are able.
import type { RecordedEvent } from '../../events/index.js';
import {
  conflicting,
  type Demand,
  explainRefusal,
  type Refusal,
  refuse,
  refuseMore,
} from '../../fleet/index.js';
import type { Ground } from './ground.js';
import type { Checker, Finding, Invariant } from './invariant.js';
import { Touched } from './touched.js';

export const placementFits: Invariant = {
  name: 'placement-fits',
  sentence: 'a unit is placed only where all its requirements are met',
  start: (ground) => new PlacementFits(ground),
};

/** The other writes of the same pass are done by then, in milliseconds. */
const PASS_MAX_MS = 3_000;

interface Placing {
  readonly unit: string;
  readonly machine: string;
  readonly atMs: number;
  /** A copy of it was begun there before. */
  readonly arrives: boolean;
}

class PlacementFits implements Checker {
  readonly #ground: Ground;
  readonly #touched = new Touched();
  readonly #placedMs = new Map<string, number>();
  /** Where copies of units that are moved were begun. */
  readonly #begun = new Map<string, string>();
  /** Not yet judged, oldest first. */
  #placings: Placing[] = [];
  #judged = 0;
  #refusedMs = Number.NEGATIVE_INFINITY;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  apply(event: RecordedEvent): Finding | null {
    this.#touched.apply(event);
    if (event.type === 'engine-refused') this.#refusedMs = event.atMs;
    if (event.type === 'engine-moving') this.#begun.set(event.unit, event.to);
    if (event.type === 'unit-placed') {
      const { unit, machine, atMs } = event;
      this.#placedMs.set(unit, atMs);
      this.#placings.push({ unit, machine, atMs, arrives: this.#begun.get(unit) === machine });
      this.#begun.delete(unit);
    }
    return this.#judgeDue(event.atMs);
  }

  #judgeDue(nowMs: number): Finding | null {
    let found: Finding | null = null;
    for (;;) {
      const next = this.#placings[this.#judged];
      if (next === undefined || next.atMs + PASS_MAX_MS > nowMs) break;
      this.#judged += 1;
      found ??= this.#judge(next);
    }
    if (this.#judged > 0 && this.#judged * 2 > this.#placings.length) {
      this.#placings = this.#placings.slice(this.#judged);
      this.#judged = 0;
    }
    return found;
  }

  #judge(placing: Placing): Finding | null {
    const { unit, machine, atMs } = placing;
    const { picture, demands } = this.#ground;
    const demand = demands.of(unit);
    const stands = picture.units.get(unit)?.machine === machine && this.#placedMs.get(unit) === atMs;
    // A write that failed leaves a pass half done.
    if (demand === null || !stands || this.#refusedMs >= atMs) return null;
    if (this.#touched.lastMs(unit) > atMs || this.#touched.isNews(machine, atMs)) return null;
    const refusal = this.#refusal(demand, placing);
    if (refusal === null || this.#isExcused(refusal, placing)) return null;
    const name = picture.machineName(machine);
    return {
      unit,
      machine,
      sentence: `${unit} was placed on ${name}, which is unable to run it: ${explainRefusal(refusal)}`,
    };
  }

  #refusal(demand: Demand, { machine: id, atMs, arrives }: Placing): Refusal | null {
    const { picture, placed, demands } = this.#ground;
    const machine = picture.machines.get(id);
    if (machine === undefined) return null;
    const units = placed.unitsOn(id);
    const refusal = refuse(demand, { machine, units });
    if (refusal !== null) return refusal;
    for (const name of demands.globals) {
      const global = demands.of(name);
      const isWanted = picture.units.get(name)?.targetState !== 'inactive';
      if (global === null || !isWanted || !conflicting(demand, global)) continue;
      if (refuse(global, { machine, units: EMPTY }) === null) return { code: 'conflict', unit: name };
    }
    if (arrives) return null;
    const others = new Map(
      [...units].filter(([name]) => name !== demand.name && !this.#isChangedSince(name, atMs)),
    );
    return refuseMore(demand, { machine, units: others });
  }

  /** Whether the neighbour that is in the way, or missing, excuses the engine. */
  #isExcused(refusal: Refusal, { unit, atMs }: Placing): boolean {
    const neighbour =
      refusal.code === 'peer-absent'
        ? refusal.peer
        : refusal.code === 'conflict' || refusal.code === 'replaced-by'
          ? refusal.unit
          : null;
    if (neighbour === null) return false;
    // Who drives a unit away may have come later, and the unit have nowhere to go.
    if (refusal.code === 'replaced-by' && this.#lastPlacedMs(neighbour) >= this.#lastPlacedMs(unit))
      return true;
    return this.#isChangedSince(neighbour, atMs);
  }

  /** Whether a unit was changed by others since the engine put it where it is, or wished elsewhere, and so late that it may not know. */
  #isChangedSince(unit: string, atMs: number): boolean {
    return this.#touched.isNews(unit, atMs) && this.#touched.lastMs(unit) > this.#lastPlacedMs(unit);
  }

  #lastPlacedMs(unit: string): number {
    return this.#placedMs.get(unit) ?? Number.NEGATIVE_INFINITY;
  }
}

const EMPTY: ReadonlyMap<string, Demand> = new Map();
