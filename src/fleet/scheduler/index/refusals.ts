// Why units fit nowhere, and why one cannot stay: from what is counted, with a look only at the machines that are
// told as examples.
import { compareStrings } from '../../../base/index.js';
import { metadataOf } from '../../machine.js';
import {
  EXAMPLES_MAX,
  inOrderOfRules,
  type PendingReason,
  type Refusal,
  type Refused,
} from '../../reasons.js';
import { refuseId, refuseMetadata } from '../able.js';
import { sift } from '../sift.js';
import type { Chooser } from './choice.js';
import type { ClusterIndex } from './cluster-index.js';
import type { Entry } from './entry.js';
import type { Shape } from './shape.js';
import type { Slot } from './slots.js';

/** fleet's first rule against a unit on the machine where it stands, being replaced left out; null: none. */
export function refuseHere(index: ClusterIndex, entry: Entry, shape: Shape, slot: Slot): Refusal | null {
  const { requirements } = shape.demand;
  if (slot.machine === null) return null;
  const wrong = refuseId(requirements, slot.machine) ?? refuseMetadata(requirements, slot.machine);
  if (wrong !== null) return wrong;
  const absent = requirements.machineOf.find((peer) => !index.stands(peer, slot));
  if (absent !== undefined) return { code: 'peer-absent', peer: absent };
  const foes = (shape.tallies.conflicts.get(slot) ?? 0) - (shape.affects.conflicts.has(shape) ? 1 : 0);
  return foes > 0 ? { code: 'conflict', unit: foeOf(entry, shape, slot) } : null;
}

/** Why no machine takes a unit. */
export function whyNone(index: ClusterIndex, chooser: Chooser, entry: Entry, shape: Shape): PendingReason {
  const { present } = index.slots;
  const refused: Refused[] = [];
  /** Goes on with those that fit; of the others only the examples are looked at. */
  const narrow = (all: readonly Slot[] | null, fit: readonly Slot[], why: Refusal): readonly Slot[] => {
    const count = (all ?? present).length - fit.length;
    const fitting = new Set(fit);
    const others = firstOf(all ?? present, (slot) => !fitting.has(slot));
    if (count > 0) refused.push({ count, examples: others.map(({ id }) => ({ machine: id, refusal: why })) });
    return fit;
  };
  let rest = byMachine(index, shape, narrow);
  for (const peer of shape.demand.requirements.machineOf) {
    const among = rest === null ? null : new Set(rest);
    const beside = inOrder(index.standsOn(peer).filter((slot) => among === null || among.has(slot)));
    rest = narrow(rest, beside, { code: 'peer-absent', peer });
  }
  const neighbours = byNeighbours(chooser, entry, shape, rest ?? present);
  return { code: 'no-machine', machines: present.length, refused: [...refused, ...neighbours] };
}

type Narrow = (all: readonly Slot[] | null, fit: readonly Slot[], why: Refusal) => readonly Slot[];

/** The rules about the machine itself. Null: all fit. */
function byMachine(index: ClusterIndex, shape: Shape, narrow: Narrow): readonly Slot[] | null {
  const { machineId, metadata } = shape.demand.requirements;
  let rest: readonly Slot[] | null = null;
  if (machineId !== null)
    rest = narrow(null, inOrder(index.slots.withId(machineId)), { code: 'machine-id', wanted: machineId });
  for (const [key, wanted] of metadata) {
    const having = (slots: readonly Slot[]): readonly Slot[] =>
      slots.filter(({ machine }) => machine !== null && wanted.has(metadataOf(machine, key) ?? ''));
    const fit: readonly Slot[] =
      rest === null
        ? inOrder([...wanted].flatMap((value) => [...index.slots.withPair(key, value)]))
        : having(rest);
    rest = narrow(rest, fit, { code: 'metadata', key, wanted: [...wanted] });
  }
  return rest;
}

/** The rules about what stands on a machine, and about its room. */
function byNeighbours(
  chooser: Chooser,
  entry: Entry,
  shape: Shape,
  slots: readonly Slot[],
): readonly Refused[] {
  const rule = (slot: Slot): Refusal | null => refuseNeighbours(chooser, entry, shape, slot);
  const { refused } = sift(slots, ({ id }) => id, rule);
  return inOrderOfRules(refused, shape.demand.requirements);
}

function refuseNeighbours(chooser: Chooser, entry: Entry, shape: Shape, slot: Slot): Refusal | null {
  if (shape.tallies.conflicts.has(slot)) return { code: 'conflict', unit: foeOf(entry, shape, slot) };
  if (shape.tallies.replaces.has(slot)) return { code: 'replaced-by', unit: rivalOf(shape, slot) };
  if (slot.full) return { code: 'full', unitsMax: slot.unitsMax };
  return chooser.lacksRoom(entry, shape, slot);
}

/** The unit first by name that the shape conflicts with. */
function foeOf(entry: Entry, shape: Shape, slot: Slot): string {
  return firstName(
    [...shape.affects.conflicts].flatMap((other) =>
      (other.on.get(slot) ?? []).filter((foe) => foe !== entry),
    ),
  );
}

function rivalOf(shape: Shape, slot: Slot): string {
  const rivals = [...shape.tied].filter((other) => other.affects.replaces.has(shape));
  return firstName(rivals.flatMap((other) => other.on.get(slot) ?? []));
}

function firstName(entries: readonly Entry[]): string {
  const names = entries.map(({ name }) => name);
  return names.reduce((least, name) => (compareStrings(name, least) < 0 ? name : least), names[0] ?? '');
}

function inOrder(slots: readonly Slot[]): readonly Slot[] {
  return [...slots].sort((a, b) => a.label - b.label);
}

function firstOf(slots: readonly Slot[], test: (slot: Slot) => boolean): readonly Slot[] {
  const found: Slot[] = [];
  for (const slot of slots) {
    if (found.length === EXAMPLES_MAX) break;
    if (test(slot)) found.push(slot);
  }
  return found;
}
