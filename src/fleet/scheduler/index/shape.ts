// Units that are alike: they demand the same, and the same others mind them. What is true of one is true of all, so that
// what machines refuse is counted once for ten thousand instances, and when one finds no machine the rest need not look.
import type { Demand } from '../demand.js';
import type { Entry } from './entry.js';
import type { Glob } from './globs.js';
import type { Pool } from './pools.js';
import type { Slot } from './slots.js';
import { Waiting } from './waiting.js';

/** What units of other shapes (or of the same) do to those of a shape on the machine where they stand. */
export type Effect = 'conflicts' | 'replaces' | 'minded';

/** How many units with one effect stand on each machine. */
export type Tally = Map<Slot, number>;

/** The globs of a shape, in the order of their IDs: those its units write, and those that match their names. */
export interface Bonds {
  readonly writes: Readonly<Record<Effect, readonly Glob[]>>;
  readonly matchedBy: Readonly<Record<Effect, readonly Glob[]>>;
}

export const EFFECTS: readonly Effect[] = ['conflicts', 'replaces', 'minded'];

const NOBODY: Entry[] = [];

export class Shape {
  /** What its units demand, as a text, and what tells them from others that demand the same. */
  readonly kind: string;
  readonly key: string;
  readonly demand: Omit<Demand, 'name'>;
  /** Null where no other unit's family matters. */
  readonly family: string | null;
  readonly bonds: Bonds;
  /** Whether others mind its units or they mind others: then it is kept which of them stand where. */
  readonly bound: boolean;
  /** Whether nothing but load speaks for one machine or another. */
  readonly plain: boolean;
  readonly on: Map<Slot, Entry[]>;
  /** Shapes that feel this one's units, by how they do. */
  readonly affects: Readonly<Record<Effect, Set<Shape>>>;
  /** Shapes that it has to do with in any way. */
  readonly tied: Set<Shape>;
  readonly tallies: Readonly<Record<Effect, Tally>>;
  /** Units that there are of it. */
  size = 0;
  /** Units that wait for a machine. */
  readonly waiting = new Waiting();
  /** Units that would drive one of this shape off their machine, if it had anywhere to go. */
  patient: Entry[] = NOBODY;
  /** Found, since anything changed that could help, to fit on no machine. */
  hopeless = false;
  pool: Pool | null = null;
  /** Machines that are open in its pool and where something stands against it. */
  #closed = 0;
  readonly #woken: (shape: Shape) => void;

  constructor(options: {
    readonly kind: string;
    readonly key: string;
    readonly demand: Omit<Demand, 'name'>;
    readonly family: string | null;
    readonly bonds: Bonds;
    readonly woken: (shape: Shape) => void;
  }) {
    this.kind = options.kind;
    this.key = options.key;
    this.demand = options.demand;
    this.family = options.family;
    this.bonds = options.bonds;
    this.bound = EFFECTS.some(
      (effect) => options.bonds.writes[effect].length + options.bonds.matchedBy[effect].length > 0,
    );
    const { requirements, wishes } = options.demand;
    this.plain =
      requirements.machineOf.length === 0 &&
      wishes.preferAwayFrom.length === 0 &&
      wishes.maxPerMachine === null &&
      wishes.spreadBy === null;
    const ties = this.bound ? newTies() : NO_TIES;
    this.on = ties.on;
    this.affects = ties.affects;
    this.tied = ties.tied;
    this.tallies = ties.tallies;
    this.#woken = options.woken;
  }

  /** Units of this shape, which is bound, have an effect on those of the other from now on. */
  tie(other: Shape, effect: Effect): void {
    if (this.affects[effect].has(other)) return;
    this.affects[effect].add(other);
    this.tied.add(other);
    other.tied.add(this);
    for (const [slot, units] of this.on) other.tally(effect, slot, units.length);
  }

  /** Forgets a shape of which there are no units any more. */
  untie(other: Shape): void {
    for (const effect of EFFECTS) this.affects[effect].delete(other);
    this.tied.delete(other);
  }

  /** Machines of the pool that are open and where nothing stands against it. */
  get ableCount(): number {
    return (this.pool?.open.length ?? 0) - this.#closed;
  }

  /** Whether a unit on the machine conflicts with it or replaces it. */
  isKeptOff(slot: Slot): boolean {
    return this.tallies.conflicts.has(slot) || this.tallies.replaces.has(slot);
  }

  setPool(pool: Pool | null): void {
    this.pool = pool;
    this.#closed = 0;
    if (pool === null) return;
    for (const slot of this.tallies.conflicts.keys()) if (pool.isOpen(slot)) this.#closed += 1;
    for (const slot of this.tallies.replaces.keys())
      if (pool.isOpen(slot) && !this.tallies.conflicts.has(slot)) this.#closed += 1;
  }

  /** A machine of the pool has become open, or is no longer. */
  seatChanged(slot: Slot, change: 1 | -1): void {
    if (this.isKeptOff(slot)) this.#closed += change;
    else if (change > 0) this.wake();
  }

  /** Units with an effect on it have come to a machine, or left it. */
  tally(effect: Effect, slot: Slot, change: number): void {
    const tally = this.tallies[effect];
    const before = this.isKeptOff(slot);
    const count = (tally.get(slot) ?? 0) + change;
    if (count === 0) tally.delete(slot);
    else tally.set(slot, count);
    const after = this.isKeptOff(slot);
    if (before === after || this.pool === null || !this.pool.isOpen(slot)) return;
    this.#closed += after ? 1 : -1;
    if (!after) this.wake();
  }

  /** Something changed that may help its units. */
  wake(): void {
    if (!this.hopeless) return;
    this.hopeless = false;
    this.#woken(this);
  }
}

/** What is kept of shapes that have to do with others. */
interface Ties {
  readonly on: Map<Slot, Entry[]>;
  readonly affects: Record<Effect, Set<Shape>>;
  readonly tied: Set<Shape>;
  readonly tallies: Record<Effect, Tally>;
}

function newTies(): Ties {
  return {
    on: new Map(),
    affects: { conflicts: new Set(), replaces: new Set(), minded: new Set() },
    tied: new Set(),
    tallies: { conflicts: new Map(), replaces: new Map(), minded: new Map() },
  };
}

/** Of those that have not, which are by far the most, and stay empty. */
const NO_TIES = newTies();
