// What a unit demands and takes of a machine, as plain data: the ground on which rules, policies and plans stand.
import { globMatches } from '../../base/index.js';
import type { Requirements } from '../requirements.js';
import type { UnitTargetState } from '../unit.js';
import { type Needs, NO_NEEDS, type Wishes } from '../wishes.js';

/** A unit with what it demands. */
export interface Demand {
  readonly name: string;
  readonly requirements: Requirements;
  readonly wishes: Wishes;
  readonly needs: Needs;
}

/** A unit that somebody wants placed, and how far that has come. */
export interface PlaceableUnit extends Demand {
  /** Never placed itself; only its instances are. */
  readonly template: boolean;
  readonly targetState: UnitTargetState;
  /** The ID of the machine it is scheduled to; null: none. */
  readonly machine: string | null;
  /** The ID of a machine that one with a machine is being moved to, where it has its place already; null: it is not. */
  readonly movingTo: string | null;
}

/** `web@.service` for `web@3.service`: what instances of one template have in common. Another unit is its own family. */
export function familyOf(name: string): string {
  const at = name.indexOf('@');
  return at < 0 ? name : name.slice(0, at + 1) + name.slice(name.lastIndexOf('.'));
}

/** Units of the same family as `name`, itself left out. */
export function countKin(name: string, others: Iterable<string>): number {
  const family = familyOf(name);
  let kin = 0;
  for (const other of others) if (other !== name && familyOf(other) === family) kin += 1;
  return kin;
}

/** Units that one with these wishes would rather not stand beside. */
export function countMinded({ preferAwayFrom }: Wishes, others: Iterable<string>): number {
  if (preferAwayFrom.length === 0) return 0;
  let minded = 0;
  for (const other of others) if (preferAwayFrom.some((glob) => globMatches(glob, other))) minded += 1;
  return minded;
}

export function sumNeeds(units: Iterable<Demand>): Needs {
  let { memoryBytes, memoryShare, cpuShare } = NO_NEEDS;
  for (const { needs } of units) {
    memoryBytes += needs.memoryBytes;
    memoryShare += needs.memoryShare;
    cpuShare += needs.cpuShare;
  }
  return { memoryBytes, memoryShare, cpuShare };
}
