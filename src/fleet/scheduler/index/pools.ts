// The machines that a unit's MachineID and metadata allow, in the order of their load: so that the best of them is
// found at the top, and a machine that changes moves by a few places. A pool is kept while units of its kind come.
import { Heap } from '../../../base/index.js';
import { shortId } from '../../machine.js';
import type { Requirements } from '../../requirements.js';
import { refuseId, refuseMetadata } from '../able.js';
import type { Shape } from './shape.js';
import type { Slot, Slots } from './slots.js';

/** A machine's place in one pool. */
export interface Seat {
  readonly pool: Pool;
  readonly slot: Slot;
  /** Where it stands in the heap; -1: it is full. */
  at: number;
}

type Constraint = Pick<Requirements, 'machineId' | 'metadata'>;

/** Whether the machine is there and its ID and metadata allow it. */
export function fits({ machine }: Slot, constraint: Constraint): boolean {
  if (machine === null) return false;
  return refuseId(constraint, machine) === null && refuseMetadata(constraint, machine) === null;
}

export class Pool {
  readonly constraint: Constraint;
  /** Shapes that want to know when a machine opens or closes. */
  readonly shapes = new Set<Shape>();
  readonly #seats = new Map<Slot, Seat>();
  /** Seats of machines that are not full: a binary heap, the best on top. */
  readonly #open: Seat[] = [];
  readonly #sign: 1 | -1;

  constructor(constraint: Constraint, sign: 1 | -1) {
    this.constraint = constraint;
    this.#sign = sign;
  }

  /** Machines that fit, full or not. */
  get size(): number {
    return this.#seats.size;
  }

  /** Machines that fit and are not full, in no order. */
  get open(): readonly Seat[] {
    return this.#open;
  }

  slots(): Iterable<Slot> {
    return this.#seats.keys();
  }

  has(slot: Slot): boolean {
    return this.#seats.has(slot);
  }

  isOpen(slot: Slot): boolean {
    return (this.#seats.get(slot)?.at ?? -1) >= 0;
  }

  enter(slot: Slot): void {
    const seat: Seat = { pool: this, slot, at: -1 };
    this.#seats.set(slot, seat);
    slot.seats.push(seat);
    if (!slot.full) this.#push(seat);
  }

  leave(slot: Slot): void {
    const seat = this.#seats.get(slot);
    if (seat === undefined) return;
    if (seat.at >= 0) this.#pull(seat);
    this.#seats.delete(slot);
    slot.seats[slot.seats.indexOf(seat)] = slot.seats.at(-1) ?? seat;
    slot.seats.pop();
  }

  /** To be called when the machine's load or limit has changed. */
  moved(seat: Seat): void {
    const { full } = seat.slot;
    if (seat.at < 0) {
      if (!full) this.#push(seat);
    } else if (full) this.#pull(seat);
    else this.#sift(seat);
  }

  /** The first machine in the order of load that nothing keeps a shape off; null when there is none. */
  first(shape: Shape): Slot | null {
    const top = this.#open[0];
    if (top === undefined) return null;
    return shape.bound && shape.isKeptOff(top.slot) ? this.#search(shape) : top.slot;
  }

  /** Goes on from the top: what comes next is always below something that was looked at. */
  #search(shape: Shape): Slot | null {
    const frontier = new Heap<Seat>((a, b) => this.#before(a, b));
    const add = (at: number): void => {
      const seat = this.#open[at];
      if (seat !== undefined) frontier.push(seat);
    };
    add(1);
    add(2);
    for (let seat = frontier.pop(); seat !== undefined; seat = frontier.pop()) {
      if (!shape.isKeptOff(seat.slot)) return seat.slot;
      add(2 * seat.at + 1);
      add(2 * seat.at + 2);
    }
    return null;
  }

  #before(a: Seat, b: Seat): boolean {
    const difference = this.#sign * (a.slot.load - b.slot.load);
    return difference < 0 || (difference === 0 && a.slot.label < b.slot.label);
  }

  #push(seat: Seat): void {
    seat.at = this.#open.push(seat) - 1;
    this.#rise(seat);
    this.#opened(seat.slot, 1);
  }

  #pull(seat: Seat): void {
    const last = this.#open.pop();
    const { at } = seat;
    seat.at = -1;
    if (last !== undefined && last !== seat) {
      this.#open[at] = last;
      last.at = at;
      this.#sift(last);
    }
    this.#opened(seat.slot, -1);
  }

  #opened(slot: Slot, change: 1 | -1): void {
    for (const shape of this.shapes) shape.seatChanged(slot, change);
  }

  #sift(seat: Seat): void {
    this.#rise(seat);
    this.#sink(seat);
  }

  #rise(seat: Seat): void {
    let { at } = seat;
    while (at > 0) {
      const above = this.#open[(at - 1) >> 1];
      if (above === undefined || !this.#before(seat, above)) break;
      this.#open[at] = above;
      above.at = at;
      at = (at - 1) >> 1;
    }
    this.#open[at] = seat;
    seat.at = at;
  }

  #sink(seat: Seat): void {
    let { at } = seat;
    for (;;) {
      let child = 2 * at + 1;
      let least = this.#open[child];
      if (least === undefined) break;
      const right = this.#open[child + 1];
      if (right !== undefined && this.#before(right, least)) {
        least = right;
        child += 1;
      }
      if (!this.#before(least, seat)) break;
      this.#open[at] = least;
      least.at = at;
      at = child;
    }
    this.#open[at] = seat;
    seat.at = at;
  }
}

/** Pools that no unit needs any more are kept up to this number, since the next may. */
const IDLE_MAX = 32;

export class Pools {
  readonly #slots: Slots;
  readonly #sign: 1 | -1;
  readonly #pools = new Map<string, Pool>();
  /** Pools by a pair that their machines must have, and those that demand none. */
  readonly #byPair = new Map<string, Set<Pool>>();
  readonly #anywhere = new Set<Pool>();

  /** `order`: whether the machine with the fewest or with the most units stands on top. */
  constructor(slots: Slots, order: 'fewest' | 'most') {
    this.#slots = slots;
    this.#sign = order === 'fewest' ? 1 : -1;
  }

  /** The pool for a unit, made if there is none yet. */
  get({ machineId, metadata }: Constraint): Pool {
    const key = JSON.stringify([machineId, [...metadata].map(([name, values]) => [name, [...values]])]);
    const pool = this.#pools.get(key) ?? this.#make({ machineId, metadata });
    // Last, as the one used latest.
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    return pool;
  }

  /** From now on the shape is told of machines that open and close. */
  join(shape: Shape): Pool {
    const pool = this.get(shape.demand.requirements);
    pool.shapes.add(shape);
    return pool;
  }

  leave(shape: Shape, pool: Pool): void {
    pool.shapes.delete(shape);
    if (this.#pools.size <= IDLE_MAX) return;
    for (const [key, other] of this.#pools) {
      if (other.shapes.size > 0) continue;
      this.#drop(key, other);
      return;
    }
  }

  /** To be called when a machine came, went, or has other metadata. */
  machineChanged(slot: Slot): void {
    for (const { pool } of [...slot.seats]) if (!fits(slot, pool.constraint)) pool.leave(slot);
    const consider = (pool: Pool): void => {
      if (!pool.has(slot) && fits(slot, pool.constraint)) pool.enter(slot);
    };
    for (const pool of this.#anywhere) consider(pool);
    for (const pool of this.#byPair.get(idOf(slot.id)) ?? []) consider(pool);
    for (const [key, value] of Object.entries(slot.machine?.metadata ?? {}))
      for (const pool of this.#byPair.get(pairOf(key, value)) ?? []) consider(pool);
    for (const seat of slot.seats) seat.pool.moved(seat);
  }

  #make(constraint: Constraint): Pool {
    const pool = new Pool(constraint, this.#sign);
    const pairs = pairsOf(constraint);
    if (pairs.length === 0) this.#anywhere.add(pool);
    for (const pair of pairs) this.#byPair.set(pair, (this.#byPair.get(pair) ?? new Set()).add(pool));
    for (const slot of this.#candidates(constraint)) if (fits(slot, pool.constraint)) pool.enter(slot);
    return pool;
  }

  #drop(key: string, pool: Pool): void {
    this.#pools.delete(key);
    this.#anywhere.delete(pool);
    for (const pair of pairsOf(pool.constraint)) {
      const pools = this.#byPair.get(pair);
      pools?.delete(pool);
      if (pools?.size === 0) this.#byPair.delete(pair);
    }
    for (const slot of [...pool.slots()]) pool.leave(slot);
  }

  /** Few machines that include all which fit. */
  #candidates({ machineId, metadata }: Constraint): Iterable<Slot> {
    if (machineId !== null) return this.#slots.withId(machineId);
    let fewest: readonly ReadonlySet<Slot>[] | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const [key, values] of metadata) {
      const sets = [...values].map((value) => this.#slots.withPair(key, value));
      const size = sets.reduce((sum, set) => sum + set.size, 0);
      if (size >= least) continue;
      fewest = sets;
      least = size;
    }
    return fewest === null ? this.#slots.present : fewest.flatMap((set) => [...set]);
  }
}

/** A machine that fits has one of them. */
function pairsOf({ machineId, metadata }: Constraint): readonly string[] {
  if (machineId !== null) return [idOf(machineId)];
  for (const [key, values] of metadata) return [...values].map((value) => pairOf(key, value));
  return [];
}

/** No pair of metadata looks like it, since a key is never empty. */
function idOf(id: string): string {
  return `=${shortId(id)}`;
}

function pairOf(key: string, value: string): string {
  return `${key}=${value}`;
}
