// Whether a machine can run a unit, beside what runs there already (fleet's agent/state.go, AbleToRun).
import { compareStrings, globMatches } from '../../base/index.js';
import { type Machine, matchesId, metadataOf, unitsMaxOf } from '../machine.js';
import type { Refusal } from '../reasons.js';
import type { Requirements } from '../requirements.js';
import { countKin, type Demand, familyOf } from './demand.js';

/** A machine and the units that are to run on it, by name. */
export interface Occupancy {
  readonly machine: Machine;
  readonly units: ReadonlyMap<string, Demand>;
}

/** A unit as far as others may mind it. */
type Bound = Pick<Demand, 'name' | 'requirements'>;

/** Null when the machine is able; otherwise the first rule against it, in fleet's order. The unit itself never counts. */
export function refuse(unit: Demand, place: Occupancy): Refusal | null {
  const wrong =
    refuseId(unit.requirements, place.machine) ?? refuseMetadata(unit.requirements, place.machine);
  if (wrong !== null) return wrong;
  const absent = unit.requirements.machineOf.find((peer) => !place.units.has(peer));
  if (absent !== undefined) return { code: 'peer-absent', peer: absent };
  const conflict = findNeighbour(place, (other) => conflicting(unit, other));
  if (conflict !== null) return { code: 'conflict', unit: conflict.name };
  const replacing = findNeighbour(place, (other) => replaces(other, unit));
  return replacing === null ? null : { code: 'replaced-by', unit: replacing.name };
}

/** What fleet does not know: limits, which keep a newcomer away but drive nobody out. */
export function refuseMore(unit: Demand, place: Occupancy): Refusal | null {
  const unitsMax = unitsMaxOf(place.machine);
  if (unitsMax !== null && place.units.size >= unitsMax) return { code: 'full', unitsMax };
  const { maxPerMachine } = unit.wishes;
  if (maxPerMachine === null) return null;
  const full = countKin(unit.name, place.units.keys()) >= maxPerMachine;
  return full ? { code: 'family-full', family: familyOf(unit.name), unitsMax: maxPerMachine } : null;
}

/** Whether a machine runs a global unit beside what it has: its agent goes by these rules alone. */
export function refuseGlobal(unit: Demand, place: Occupancy): Refusal | null {
  const metadata = refuseMetadata(unit.requirements, place.machine);
  if (metadata !== null) return metadata;
  const conflict = findNeighbour(place, (other) => conflicting(unit, other));
  return conflict === null ? null : { code: 'conflict', unit: conflict.name };
}

export function refuseId({ machineId }: Pick<Requirements, 'machineId'>, machine: Machine): Refusal | null {
  return machineId === null || matchesId(machine, machineId)
    ? null
    : { code: 'machine-id', wanted: machineId };
}

/** The first metadata key whose value is none of those wanted. */
export function refuseMetadata(
  { metadata }: Pick<Requirements, 'metadata'>,
  machine: Machine,
): Refusal | null {
  for (const [key, wanted] of metadata) {
    const value = metadataOf(machine, key);
    if (value === null || !wanted.has(value)) return { code: 'metadata', key, wanted: [...wanted] };
  }
  return null;
}

/** Symmetric: either unit's Conflicts keeps the two apart. A unit never conflicts with itself. */
export function conflicting(a: Bound, b: Bound): boolean {
  if (a.name === b.name) return false;
  const keepsAway = (from: Bound, other: Bound): boolean =>
    from.requirements.conflicts.some((glob) => globMatches(glob, other.name));
  return keepsAway(a, b) || keepsAway(b, a);
}

/** Whether `unit` drives `other` off its machine. Two units that replace each other stay, or they would chase for ever. */
export function replaces(unit: Demand, other: Demand): boolean {
  if (unit.name === other.name) return false;
  const matches = (from: Demand, to: Demand): boolean =>
    from.requirements.replaces.some((glob) => globMatches(glob, to.name));
  return matches(unit, other) && !matches(other, unit);
}

/** The neighbour first by name, so that the reason given does not depend on who came first. */
function findNeighbour(place: Occupancy, test: (other: Demand) => boolean): Demand | null {
  let found: Demand | null = null;
  for (const other of place.units.values()) {
    if ((found === null || compareStrings(other.name, found.name) < 0) && test(other)) found = other;
  }
  return found;
}
