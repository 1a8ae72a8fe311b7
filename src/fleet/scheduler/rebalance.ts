// Which units to move so that machines have equally many, with as few moves as can be found and no rule broken after any of
// them. Pure. For units without rules the moves are no more than the machines' surplus; with rules it stops when neither
// a move nor two in a row even the load any further.
import type { RebalanceReason } from '../reasons.js';
import type { KnownCluster } from './cluster-of.js';
import type { PlaceableUnit } from './demand.js';
import { Ground, type Spot } from './rebalance/ground.js';
import type { Group } from './rebalance/groups.js';

export interface RebalanceMove {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly reason: RebalanceReason;
}

export interface Rebalance {
  /** One after another; what stands in one step is moved in one go. */
  readonly steps: readonly (readonly RebalanceMove[])[];
  /** Units per machine, ordered by its ID. */
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

/** How often it is asked, all in all, whether a unit could make room for another. */
const ROOM_TRIES_MAX = 1_000_000;

/** `movesMax` bounds the units that are moved. */
export function planRebalance<U extends PlaceableUnit>(
  cluster: KnownCluster<U>,
  movesMax: number,
): Rebalance {
  const plan = new Rebalancing(new Ground(cluster), movesMax);
  return plan.run();
}

/** A group that may go from one machine to another. */
interface Pick<U extends PlaceableUnit> {
  readonly group: Group<U>;
  readonly from: Spot<U>;
  readonly to: Spot<U>;
}

class Rebalancing<U extends PlaceableUnit> {
  readonly #ground: Ground<U>;
  readonly #steps: (readonly RebalanceMove[])[] = [];
  #movesLeft: number;
  #triesLeft = ROOM_TRIES_MAX;
  readonly #fewest: number;
  readonly #most: number;

  constructor(ground: Ground<U>, movesMax: number) {
    this.#ground = ground;
    this.#movesLeft = movesMax;
    const loads = [...ground.loads().values()];
    const mean = loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length);
    this.#fewest = Math.floor(mean);
    this.#most = Math.ceil(mean);
  }

  run(): Rebalance {
    const before = this.#ground.loads();
    while (this.#moveOne() || this.#makeRoom());
    return { steps: this.#steps, before, after: this.#ground.loads() };
  }

  /** Moves units directly for as long as that helps; whether any was moved. */
  #moveOne(): boolean {
    // What is refused once is not tried again, until nothing else is left.
    this.#ground.forgetRefusals();
    const stuck = new Set<Spot<U>>();
    const stepsBefore = this.#steps.length;
    for (let pick = this.#find(stuck); pick !== null; pick = this.#find(stuck)) {
      const { from, to } = pick;
      this.#take(pick, { code: 'surplus', fromLoad: from.units.size, toLoad: to.units.size });
    }
    return this.#steps.length > stepsBefore;
  }

  /** From the fullest machine that something can leave, to the emptiest that takes it. */
  #find(stuck: Set<Spot<U>>): Pick<U> | null {
    for (const from of this.#ground.heaviestFirst()) {
      if (stuck.has(from)) continue;
      for (const to of this.#ground.lightestFirst()) {
        if (from.units.size - to.units.size < 2) break;
        const group = this.#choose(from, to);
        if (group !== null) return { group, from, to };
      }
      stuck.add(from);
    }
    return null;
  }

  /** The largest that leaves neither machine beyond the mean; if there is none, the smallest that still evens the two. */
  #choose(from: Spot<U>, to: Spot<U>): Group<U> | null {
    const difference = from.units.size - to.units.size;
    const fits = Math.min(from.units.size - this.#fewest, this.#most - to.units.size);
    const sizes = [...from.groups.keys()].filter((size) => size < difference && size <= this.#movesLeft);
    const within = sizes.filter((size) => size <= fits).sort((a, b) => b - a);
    const beyond = sizes.filter((size) => size > fits).sort((a, b) => a - b);
    for (const size of [...within, ...beyond]) {
      for (const groups of from.groups.get(size)?.values() ?? []) {
        const group = groups.at(-1);
        if (group !== undefined && this.#ground.objection(group, from, to) === null) return group;
      }
    }
    return null;
  }

  /** Moves a unit away so that another, from a fuller machine, can have its place. */
  #makeRoom(): boolean {
    if (this.#movesLeft < 2) return false;
    this.#ground.forgetRefusals();
    const spots = [...this.#ground.heaviestFirst()];
    const most = spots.find(({ groups }) => groups.has(1))?.units.size ?? 0;
    for (const to of spots.toReversed()) {
      if (to.units.size > most - 2) return false;
      for (const by of spots) {
        if (by.units.size <= to.units.size) break;
        if (by.units.size >= most) continue;
        for (const leaving of singles(by)) {
          if (this.#triesLeft <= 0) return false;
          this.#triesLeft -= 1;
          if (
            this.#ground.objection(leaving, by, to) === null &&
            this.#fill({ group: leaving, from: by, to })
          )
            return true;
        }
      }
    }
    return false;
  }

  /** Whether somebody can use the room that this one makes; then both move. */
  #fill(room: Pick<U>): boolean {
    const { group, from: by, to } = room;
    this.#ground.move(group, by, to);
    // Who was kept away by it is not any more.
    by.refused.clear();
    const coming = this.#findFor(by, to);
    this.#ground.move(group, to, by);
    by.refused.clear();
    if (coming === null) return false;
    this.#take(room, { code: 'makes-room', for: nameOf(coming.group) });
    by.refused.clear();
    const { from } = coming;
    this.#take(coming, { code: 'surplus', fromLoad: from.units.size, toLoad: by.units.size });
    return true;
  }

  #findFor(to: Spot<U>, not: Spot<U>): Pick<U> | null {
    for (const from of this.#ground.heaviestFirst()) {
      if (from.units.size - to.units.size < 2) return null;
      if (from === not) continue;
      for (const group of singles(from)) {
        this.#triesLeft -= 1;
        if (this.#ground.objection(group, from, to) === null) return { group, from, to };
      }
    }
    return null;
  }

  #take({ group, from, to }: Pick<U>, reason: RebalanceReason): void {
    const leader = nameOf(group);
    const moves = group.units.map(({ name }): RebalanceMove => {
      const its: RebalanceReason = name === leader ? reason : { code: 'stays-with', unit: leader };
      return { unit: name, from: from.machine.id, to: to.machine.id, reason: its };
    });
    this.#steps.push(moves);
    this.#movesLeft -= moves.length;
    this.#ground.move(group, from, to);
  }
}

/** One of each kind of units that go alone. */
function singles<U extends PlaceableUnit>({ groups }: Spot<U>): readonly Group<U>[] {
  return [...(groups.get(1)?.values() ?? [])].flatMap((ofKind) => ofKind.at(-1) ?? []);
}

/** The unit that the others of its group follow. */
function nameOf<U extends PlaceableUnit>({ units }: Group<U>): string {
  const leader = units.find(({ requirements }) => requirements.machineOf.length === 0) ?? units[0];
  return leader?.name ?? '';
}
