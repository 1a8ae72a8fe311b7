// Where a unit goes: the able machine that its wishes leave and the policy likes best. The same answer as
// reference.ts gives, without a look at each machine where the policy goes by load alone.
import { present } from '../../../base/index.js';
import { type Machine, metadataOf } from '../../machine.js';
import type { Refusal, ScheduleReason } from '../../reasons.js';
import type { UnitTargetState } from '../../unit.js';
import { type Demand, familyOf } from '../demand.js';
import { drawn, least } from '../least.js';
import { askLot, askRank, askRefusal, type Candidate, type ClusterFacts, type Policy } from '../policy.js';
import type { ClusterIndex } from './cluster-index.js';
import type { Entry } from './entry.js';
import { fits } from './pools.js';
import type { Shape } from './shape.js';
import type { Slot } from './slots.js';

export interface Chosen {
  readonly slot: Slot;
  readonly reason: ScheduleReason;
}

export class Chooser {
  readonly #index: ClusterIndex;
  readonly #policy: Policy;
  readonly #facts: ClusterFacts;
  /** Machines in the order of IDs, as of a version of the slots. */
  #positions: { readonly version: number; readonly of: ReadonlyMap<string, number> } | null = null;
  /** Whether the pools have the policy's own order. */
  readonly #goesByLoad: boolean;
  #last: ScheduleReason | null = null;
  /** What the policy did wrong first. */
  problem: string | null = null;

  constructor(index: ClusterIndex, policy: Policy) {
    this.#index = index;
    this.#policy = policy;
    this.#goesByLoad = policy.byLoad !== undefined && policy.refuse === undefined;
    this.#facts = {
      get machines() {
        return index.slots.present.length;
      },
      get load() {
        return index.load;
      },
      position: ({ id }) => this.#positionOf(id),
      unitsIn: (key, value) => index.unitsIn(key, value),
    };
  }

  /** Null when no machine is able. */
  choose(entry: Entry, shape: Shape): Chosen | null {
    const { able, slot } = this.#find(entry, shape);
    if (slot === null) return null;
    return { slot, reason: this.#reason(entry.unit.targetState, able, slot.load) };
  }

  /** One after another, many units are scheduled for the very same reason. */
  #reason(targetState: UnitTargetState, able: number, load: number): ScheduleReason {
    const last = this.#last;
    const machines = this.#index.slots.present.length;
    if (
      last?.able === able &&
      last.load === load &&
      last.machines === machines &&
      last.targetState === targetState
    )
      return last;
    this.#last = { code: 'not-scheduled', targetState, policy: this.#policy.name, able, machines, load };
    return this.#last;
  }

  /** What is against a machine that breaks none of fleet's rules and is not full; null: nothing. */
  lacksRoom(entry: Entry, shape: Shape, slot: Slot): Refusal | null {
    const { maxPerMachine } = shape.demand.wishes;
    if (maxPerMachine !== null && kinOn(entry, slot) >= maxPerMachine)
      return { code: 'family-full', family: familyOf(entry.name), unitsMax: maxPerMachine };
    if (this.#policy.refuse === undefined) return null;
    const asked = askRefusal(this.#policy, entry.unit, candidateOf(slot));
    this.problem ??= asked.problem;
    return asked.value;
  }

  /** Whether a unit of the shape may find a machine when one that is open gets room. */
  mayWaitForRoom({ demand }: Shape): boolean {
    return demand.wishes.maxPerMachine !== null || this.#policy.refuse !== undefined;
  }

  #find(entry: Entry, shape: Shape): { readonly able: number; readonly slot: Slot | null } {
    if (shape.plain && this.#goesByLoad) {
      const pool = this.#index.watchPool(shape);
      return { able: shape.ableCount, slot: pool.first(shape) };
    }
    const able = this.#ableSlots(entry, shape);
    return { able: able.length, slot: this.#best(entry, shape, able) };
  }

  #ableSlots(entry: Entry, shape: Shape): readonly Slot[] {
    const { machineOf } = shape.demand.requirements;
    const able = (slot: Slot): boolean =>
      !shape.isKeptOff(slot) && this.lacksRoom(entry, shape, slot) === null;
    if (machineOf.length === 0)
      return this.#index.watchPool(shape).open.flatMap(({ slot }) => (able(slot) ? [slot] : []));
    const { requirements } = shape.demand;
    return this.#index
      .besidePeers(machineOf)
      .filter((slot) => fits(slot, requirements) && !slot.full && able(slot));
  }

  #best(entry: Entry, shape: Shape, able: readonly Slot[]): Slot | null {
    if (able.length < 2) return able[0] ?? null;
    const { spreadBy, preferAwayFrom } = shape.demand.wishes;
    const apart =
      preferAwayFrom.length === 0 ? able : least(able, (slot) => shape.tallies.minded.get(slot) ?? 0);
    const spread = spreadBy === null ? apart : least(apart, (slot) => kinAround(entry, slot, spreadBy));
    const picked = this.#draw(entry.unit, spread);
    const ranked = least(picked, (slot) => this.#rank(entry, slot));
    return (
      least(
        least(ranked, ({ load }) => load),
        ({ label }) => label,
      )[0] ?? null
    );
  }

  #draw(unit: Demand, slots: readonly Slot[]): readonly Slot[] {
    const { draw } = this.#policy;
    if (draw === undefined) return slots;
    const byId = [...slots].sort((a, b) => a.label - b.label);
    return drawn(byId, draw, (slot) => {
      const asked = askLot(draw, unit, machineOf(slot));
      this.problem ??= asked.problem;
      return asked.value ?? Number.POSITIVE_INFINITY;
    });
  }

  #rank(entry: Entry, slot: Slot): number {
    const asked = askRank(this.#policy, entry.unit, candidateOf(slot), this.#facts);
    this.problem ??= asked.problem;
    return asked.value ?? Number.POSITIVE_INFINITY;
  }

  #positionOf(id: string): number {
    const { version, present } = this.#index.slots;
    if (this.#positions?.version !== version)
      this.#positions = { version, of: new Map(present.map((slot, i) => [slot.id, i])) };
    return this.#positions.of.get(id) ?? -1;
  }
}

function candidateOf(slot: Slot): Candidate {
  return { machine: machineOf(slot), load: slot.load, taken: slot.taken };
}

function machineOf({ machine }: Slot): Machine {
  return present(machine, 'only machines that are there are asked for');
}

/** Others of its family on a machine. */
function kinOn(entry: Entry, slot: Slot): number {
  return (entry.family?.on(slot) ?? 0) - (slot.units.has(entry) ? 1 : 0);
}

/** Others of its family on machines with the same value of a key. */
function kinAround({ family, standsOn }: Entry, { machine }: Slot, key: string): number {
  if (family === null || machine === null) return 0;
  const value = metadataOf(machine, key);
  const own = standsOn.filter((slot) => slot.machine !== null && metadataOf(slot.machine, key) === value);
  return family.around(key, value) - own.length;
}
