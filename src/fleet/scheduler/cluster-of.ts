// The cluster that a plan is made from, as clients of fleet's API know it.
import { isTemplate, parseUnitName } from '../../systemd/index.js';
import type { Unit } from '../api.js';
import type { Machine } from '../machine.js';
import type { PlaceableUnit } from './demand.js';
import { readDemand } from './read-demand.js';

/** What is known of a cluster without its engine. */
export interface KnownCluster<U extends PlaceableUnit> {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly units: ReadonlyMap<string, U>;
}

/** `movingTo` says where a unit is being moved to, if it is. */
export function clusterOf(
  machines: readonly Machine[],
  units: readonly Unit[],
  movingTo: (unit: string) => string | null,
): KnownCluster<PlaceableUnit> {
  const placeable = units.flatMap(({ name, file, targetState, machine }): readonly PlaceableUnit[] => {
    const parsed = parseUnitName(name);
    if (!parsed.ok) return [];
    const template = isTemplate(parsed.value);
    return [{ ...readDemand(parsed.value, file), template, targetState, machine, movingTo: movingTo(name) }];
  });
  return {
    machines: new Map(machines.map((machine) => [machine.id, machine])),
    units: new Map(placeable.map((unit) => [unit.name, unit])),
  };
}
