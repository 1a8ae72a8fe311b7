// Units that can never be placed as they are, however many machines there are: each waits for the other, or they must be
// together and may not be. The scheduler needs none of this, for such units just wait; people need to be told.
import { conflicting } from './able.js';
import type { PlaceableUnit } from './demand.js';

export type Deadlock =
  /** Each must be where the next one is, and none is anywhere; the first stands at the end again. */
  | { readonly code: 'cycle'; readonly units: readonly string[] }
  /** The two must be on one machine, by MachineOf of `unit` and of those that it names, and exclude each other. */
  | { readonly code: 'exclusion'; readonly units: readonly [string, string] };

type Units = ReadonlyMap<string, PlaceableUnit>;

/** Of units that must be together this many are compared with each other. */
const TOGETHER_MAX = 200;

/** At most one of each kind: the first met from `unit` on, in the order in which units name their peers. */
export function findDeadlocks(unit: PlaceableUnit, units: Units): readonly Deadlock[] {
  const cycle = findCycle(unit, units);
  const exclusion = findExclusion(together(unit, units));
  return [
    ...(cycle === null ? [] : [{ code: 'cycle', units: cycle } as const]),
    ...(exclusion === null ? [] : [{ code: 'exclusion', units: exclusion } as const]),
  ];
}

/** Follows MachineOf through units that are nowhere, each unit once. */
function findCycle(start: PlaceableUnit, units: Units): readonly string[] | null {
  const path: { readonly unit: PlaceableUnit; next: number }[] = [{ unit: start, next: 0 }];
  const onPath = new Set([start.name]);
  const seen = new Set([start.name]);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const peer = top.unit.requirements.machineOf[top.next];
    top.next += 1;
    if (peer === undefined) {
      onPath.delete(top.unit.name);
      path.pop();
      continue;
    }
    if (onPath.has(peer)) {
      const names = path.map(({ unit }) => unit.name);
      return [...names.slice(names.indexOf(peer)), peer];
    }
    const other = units.get(peer);
    if (other === undefined || other.machine !== null || seen.has(peer)) continue;
    seen.add(peer);
    onPath.add(peer);
    path.push({ unit: other, next: 0 });
  }
  return null;
}

/** The unit and all that must be on its machine. */
function together(unit: PlaceableUnit, units: Units): readonly PlaceableUnit[] {
  const found = new Set([unit]);
  for (const { requirements } of found) {
    for (const peer of requirements.machineOf) {
      const other = units.get(peer);
      if (other !== undefined && found.size < TOGETHER_MAX) found.add(other);
    }
  }
  return [...found];
}

function findExclusion(units: readonly PlaceableUnit[]): readonly [string, string] | null {
  for (const [i, unit] of units.entries()) {
    const other = units.slice(i + 1).find((candidate) => conflicting(unit, candidate));
    if (other !== undefined) return [unit.name, other.name];
  }
  return null;
}
