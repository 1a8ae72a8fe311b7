// A machine as all ways of drawing it see it: how it fares, what it carries, what of that has just come.
import type { MachinePicture, UnitPicture } from '../../../events/index.js';
import { unitsMaxOf } from '../../../fleet/index.js';
import { censusOf, type Household } from '../../census.js';
import type { Span } from '../../draw/line.js';
import { machineSign, type Sign, unitSign } from '../../theme.js';
import type { Scene } from '../screen.js';
import { type Lease, leaseOf } from './lease.js';

export interface Dweller extends Household {
  readonly sign: Sign & { readonly word: string };
  readonly leads: boolean;
  readonly lease: Lease | null;
  /** Of what it can carry, or of what the fullest machine does: from 0 to 1. */
  readonly load: number;
  /** Null: nobody said how many units it takes. */
  readonly unitsMax: number | null;
  readonly chosen: boolean;
  readonly marked: boolean;
  /** Units placed there after this have just come. */
  readonly freshFromMs: number;
  readonly nameOf: (machine: string) => string;
}

/** For so long of the wall clock the eye can follow a unit that has moved. */
const FRESH_MS = 2_000;

/** What makes a dweller of the machine at a place of the screen. `at`: where the cursor is. */
export function dwellers(
  { source, list }: Scene,
  { at: cursor, fullest }: { readonly at: number; readonly fullest: number },
): (machine: MachinePicture, at: number) => Dweller {
  const { picture, nowMs, state } = source;
  const census = censusOf(source);
  const freshFromMs = Number.isFinite(state.speed) ? nowMs - FRESH_MS * Math.max(1, state.speed) : nowMs;
  return (machine, at) => {
    const household = census.household(machine);
    const unitsMax = unitsMaxOf(machine);
    return {
      ...household,
      sign: machineSign(machine.power, machine.registered),
      leads: picture.leader === machine.id,
      lease: leaseOf(machine, picture, nowMs),
      load: Math.min(1, household.units.length / Math.max(1, unitsMax ?? fullest)),
      unitsMax,
      chosen: at === cursor,
      marked: list.marked.has(machine.id),
      freshFromMs,
      nameOf: (id) => picture.machineName(id),
    };
  };
}

function isFresh({ placedMs }: UnitPicture, { freshFromMs }: Dweller): boolean {
  return placedMs !== null && placedMs > freshFromMs;
}

/** How a unit looks on this machine. */
export function signOf(unit: UnitPicture, dweller: Dweller): Sign {
  const sign = unitSign(unit.states.get(dweller.machine.id)?.active ?? null);
  return isFresh(unit, dweller) && sign.look !== 'bad' ? { ...sign, look: 'fresh' } : sign;
}

/** The units as marks alone, as many as fit, and then how many more there are. */
export function unitMarks(dweller: Dweller, room: number): readonly Span[] {
  const marks = dweller.units.map((unit): Span => {
    const { look, mark } = signOf(unit, dweller);
    return [look, mark];
  });
  if (marks.length <= room) return marks;
  const shown = marks.slice(0, Math.max(0, room - ` +${marks.length}`.length));
  return [...shown, ['quiet', ` +${marks.length - shown.length}`]];
}

/** Where a unit that has just come was before, as people call it; null: it has not just come, or from nowhere else. */
export function originOf(unit: UnitPicture, dweller: Dweller): string | null {
  const { cameFrom } = unit;
  return isFresh(unit, dweller) && cameFrom !== null && cameFrom !== dweller.machine.id
    ? dweller.nameOf(cameFrom)
    : null;
}

/** A bar of so many cells; a little of something is seen, too. */
export function bar(share: number, width: number, [full, empty]: readonly [string, string]): string {
  const filled = share <= 0 ? 0 : Math.max(1, Math.min(width, Math.round(share * width)));
  return full.repeat(filled) + empty.repeat(width - filled);
}
