// Units that move as one, since they follow one another (MachineOf), and which of these may move at all.
import { compareStrings, globMatches } from '../../../base/index.js';
import { UNITS_MOVED_MAX } from '../../api.js';
import { familyOf, type PlaceableUnit } from '../demand.js';

export interface Group<U extends PlaceableUnit> {
  /** Ordered by name. */
  readonly units: readonly U[];
  /** What a rule refuses to one group it refuses to all of the same kind. */
  readonly kind: number;
  /** The same, of metadata alone. */
  readonly metadata: number;
}

/** Groups that may move, by the machine they are on, each machine's ordered by their first unit. */
export function groupsByMachine<U extends PlaceableUnit>(
  units: ReadonlyMap<string, U>,
): ReadonlyMap<string, readonly Group<U>[]> {
  const kindOf = kinds([...units.values()]);
  const [kindNumber, metadataNumber] = [numbering(), numbering()];
  const byMachine = new Map<string, Group<U>[]>();
  for (const members of together(units)) {
    const machine = members[0]?.machine ?? null;
    if (machine === null || members.length > UNITS_MOVED_MAX || !members.every(mayMove)) continue;
    const groups = byMachine.get(machine) ?? [];
    byMachine.set(machine, groups);
    const metadata = metadataNumber(members.map(({ requirements }) => metadataText(requirements)).join('\n'));
    groups.push({ units: members, kind: kindNumber(members.map(kindOf).join('\n')), metadata });
  }
  return byMachine;
}

function isPlaced({ machine, template, targetState, requirements }: PlaceableUnit): boolean {
  return machine !== null && !template && targetState !== 'inactive' && !requirements.global;
}

function mayMove({ movingTo, wishes, requirements }: PlaceableUnit): boolean {
  return movingTo === null && !wishes.sticky && requirements.machineId === null;
}

/** Placed units by who follows whom on the same machine; a global peer is wherever it fits, and holds nobody back. */
function together<U extends PlaceableUnit>(units: ReadonlyMap<string, U>): readonly (readonly U[])[] {
  const placed = [...units.values()].filter(isPlaced).sort((a, b) => compareStrings(a.name, b.name));
  const linked = new Map<string, U[]>();
  const link = (from: U, to: U): void => {
    const links = linked.get(from.name) ?? [];
    linked.set(from.name, links);
    links.push(to);
  };
  for (const unit of placed)
    for (const name of unit.requirements.machineOf) {
      const peer = units.get(name);
      if (peer === undefined || !isPlaced(peer) || peer.machine !== unit.machine) continue;
      link(unit, peer);
      link(peer, unit);
    }
  const met = new Set<U>();
  return placed.flatMap((unit) => {
    const group = reach(unit, linked, met);
    return group.length === 0 ? [] : [group.sort((a, b) => compareStrings(a.name, b.name))];
  });
}

function reach<U extends PlaceableUnit>(
  start: U,
  linked: ReadonlyMap<string, readonly U[]>,
  met: Set<U>,
): U[] {
  const reached: U[] = [];
  const ahead = [start];
  for (let unit = ahead.pop(); unit !== undefined; unit = ahead.pop()) {
    if (met.has(unit)) continue;
    met.add(unit);
    reached.push(unit);
    ahead.push(...(linked.get(unit.name) ?? []));
  }
  return reached;
}

/** Of more patterns than this it is not looked up which match a name: no two units are then alike. */
const PATTERNS_MAX = 64;

/** Units are of one kind when the same rules hold for them: their own, and those by which others mind their names. */
function kinds<U extends PlaceableUnit>(units: readonly U[]): (unit: U) => string {
  const patterns = [
    ...new Set(units.flatMap(({ requirements: { conflicts, replaces } }) => [...conflicts, ...replaces])),
  ];
  const rules = numbering();
  const known = new Map<PlaceableUnit['requirements'], number>();
  return (unit) => {
    const { name, requirements, wishes } = unit;
    const own = known.get(requirements) ?? rules(rulesOf(unit));
    known.set(requirements, own);
    const minded =
      patterns.length > PATTERNS_MAX ? [name] : patterns.filter((glob) => globMatches(glob, name));
    const family = wishes.maxPerMachine === null && wishes.spreadBy === null ? '' : familyOf(name);
    return [own, family, ...minded].join(' ');
  };
}

function rulesOf({ requirements, wishes }: PlaceableUnit): string {
  return JSON.stringify([{ ...requirements, metadata: metadataText(requirements) }, wishes]);
}

function metadataText({ metadata }: PlaceableUnit['requirements']): string {
  return metadata.size === 0 ? '' : JSON.stringify([...metadata].map(([key, values]) => [key, ...values]));
}

/** Numbers texts from 0, equal ones alike. */
function numbering(): (text: string) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
}
