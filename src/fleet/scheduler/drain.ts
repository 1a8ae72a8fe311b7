// Where the units of a machine can go that is to be emptied: as the engine would place them were the machine lost, but each runs
// at its new place before it stops at the old. Units that follow each other go together or stay together.
import type { PlaceableUnit } from './demand.js';
import type { Policy } from './policy.js';
import { groupsByMachine } from './rebalance/groups.js';
import { type Cluster, settle } from './reference.js';

export interface DrainMove {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
}

export interface Drain {
  /** Those of one list must be wished together. */
  readonly moves: readonly (readonly DrainMove[])[];
  /** Units that stay, by name: those that may not leave, and those that nobody else takes. Global units are not looked at. */
  readonly stay: readonly string[];
}

/** `machine` by ID. */
export function planDrain<U extends PlaceableUnit>(
  { machines, units, held }: Cluster<U>,
  policy: Policy,
  machine: string,
): Drain {
  const groups = groupsByMachine(units).get(machine) ?? [];
  const others = new Map(machines);
  others.delete(machine);
  const leaving = new Map(groups.flatMap((group) => group.units.map((unit) => [unit.name, unit] as const)));
  const targets = new Map<string, string>();
  // One that follows another finds a place in the pass after that one has.
  for (let before = -1; before < targets.size && targets.size < leaving.size; ) {
    before = targets.size;
    const thought = new Map(units);
    for (const unit of leaving.values())
      thought.set(unit.name, { ...unit, machine: targets.get(unit.name) ?? null });
    const { plan } = settle({ machines: others, units: thought, held }, policy);
    for (const { unit, arrive } of plan.placements)
      if (leaving.has(unit.name) && arrive !== null) targets.set(unit.name, arrive.machine);
  }
  const going = groups.filter((group) => group.units.every(({ name }) => targets.has(name)));
  const moves = going.map((group) =>
    group.units.map(({ name }) => ({ unit: name, from: machine, to: targets.get(name) ?? '' })),
  );
  const moved = new Set(moves.flat().map(({ unit }) => unit));
  const stay = [...units.values()].filter(
    (unit) => unit.machine === machine && unit.targetState !== 'inactive' && !moved.has(unit.name),
  );
  return { moves, stay: stay.map(({ name }) => name).sort() };
}
