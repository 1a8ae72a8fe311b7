// A machine as all ways of drawing it see it: how it fares, what it carries, what of that has just come.
import type { MachinePicture, Picture, UnitPicture } from '../../../events/index.js';
import type { Household } from '../../census.js';
import type { Span } from '../../draw/line.js';
import { machineSign, type Sign, unitSign } from '../../theme.js';
import type { Scene } from '../screen.js';
import { type Lease, leaseOf, silentSinceMs } from './lease.js';

/** What all dwellers have in common. */
export interface Stage {
  readonly picture: Picture;
  readonly nowMs: number;
  /** The most units that are placed on a machine. */
  readonly fullest: number;
  /** The machines under the cursor and with a mark, by their IDs. */
  readonly chosen: string | null;
  readonly marked: ReadonlySet<string>;
  /** Units placed somewhere after this have just come. */
  readonly freshFromMs: number;
}

/** For so long of the wall clock the eye can follow a unit that has moved. */
const FRESH_MS = 2_000;

export function stageOf(
  { source, list }: Scene,
  { chosen, fullest }: Pick<Stage, 'chosen' | 'fullest'>,
): Stage {
  const { picture, nowMs, state } = source;
  const freshFromMs = Number.isFinite(state.speed) ? nowMs - FRESH_MS * Math.max(1, state.speed) : nowMs;
  return { picture, nowMs, fullest, chosen, marked: list.marked, freshFromMs };
}

/** Of a thousand of them few are asked for more than a mark: what is not asked for is not worked out. */
export class Dweller {
  readonly machine: MachinePicture;
  readonly #household: Household;
  readonly #stage: Stage;

  constructor(household: Household, stage: Stage) {
    this.machine = household.machine;
    this.#household = household;
    this.#stage = stage;
  }

  get units(): readonly UnitPicture[] {
    return this.#household.units;
  }

  /** How many of them are placed here. */
  get placed(): number {
    return this.#household.placed;
  }

  /** How many of them have failed here. */
  get failed(): number {
    return this.#household.failed;
  }

  /** How many units it takes; null: nobody said. */
  get unitsMax(): number | null {
    return this.#household.unitsMax;
  }

  /** Of what it takes, or of what the fullest machine has: from 0 to 1. */
  get load(): number {
    return Math.min(1, this.placed / Math.max(1, this.unitsMax ?? this.#stage.fullest));
  }

  get sign(): Sign & { readonly word: string } {
    return machineSign(this.machine, this.cutOff);
  }

  get leads(): boolean {
    return this.#stage.picture.leading === this.machine.id;
  }

  get lease(): Lease | null {
    return leaseOf(this.machine, this.#stage.picture, this.#stage.nowMs);
  }

  /** Nothing is heard of it. */
  get silent(): boolean {
    return silentSinceMs(this.machine, this.#stage.picture) !== null;
  }

  /** Nothing of it reaches etcd. */
  get cutOff(): boolean {
    return this.#stage.picture.cutOffSinceMs(this.machine.name) !== null;
  }

  get chosen(): boolean {
    return this.#stage.chosen === this.machine.id;
  }

  get marked(): boolean {
    return this.#stage.marked.has(this.machine.id);
  }

  /** Whether a unit, or any, was placed here a moment ago. */
  isFresh(unit: Pick<UnitPicture, 'placedMs'> = { placedMs: this.#household.joinedMs }): boolean {
    return unit.placedMs !== null && unit.placedMs > this.#stage.freshFromMs;
  }

  /** Where a unit that has just come was before, as people call it; null: it has not just come, or from nowhere else. */
  originOf(unit: UnitPicture): string | null {
    const { cameFrom } = unit;
    return this.isFresh(unit) && cameFrom !== null && cameFrom !== this.machine.id
      ? this.#stage.picture.machineName(cameFrom)
      : null;
  }
}

/** How a unit looks on this machine; of one that is silent, it is what was told last. */
export function signOf(unit: UnitPicture, dweller: Dweller): Sign {
  const sign = unitSign(unit.states.get(dweller.machine.id)?.active ?? null);
  if (sign.look === 'bad') return sign;
  if (dweller.isFresh(unit)) return { ...sign, look: 'fresh' };
  return dweller.silent ? { ...sign, look: 'quiet' } : sign;
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

/** A bar of so many cells; a little of something is seen, too. */
export function bar(share: number, width: number, [full, empty]: readonly [string, string]): string {
  const filled = share <= 0 ? 0 : Math.max(1, Math.min(width, Math.round(share * width)));
  return full.repeat(filled) + empty.repeat(width - filled);
}
