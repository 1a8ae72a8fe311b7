// A unit as the scheduler keeps it: what is known of it, and where it stands as of the decisions made so far.
import type { ScheduleReason, UnscheduleReason } from '../../reasons.js';
import type { PlaceableUnit } from '../demand.js';
import type { Family } from './families.js';
import type { Shape } from './shape.js';
import type { Slot } from './slots.js';
import type { Waiting } from './waiting.js';

export class Entry {
  readonly name: string;
  unit: PlaceableUnit;
  /** Whether an engine has to find it a machine: global ones stand wherever they fit. */
  placeable: boolean;
  /** Whether there is no such unit any more. */
  gone = false;
  /** Whether it is wanted anywhere. */
  active: boolean;
  /** What it is to become: null: gone; undefined: nothing else. */
  change: PlaceableUnit | null | undefined = undefined;
  /** Null as long as nobody wants the unit to be anywhere. */
  shape: Shape | null = null;
  /** Where it is scheduled; a machine that is away counts. */
  home: Slot | null = null;
  /** Where it has a place already because it is being moved there. */
  movingTo: Slot | null = null;
  /** The machines that a global unit stands on; null for others. */
  everywhere: Set<Slot> | null = null;
  /** Whether it is to be looked at in the next pass. */
  dirty = false;
  /** Where it waits, when it found no machine. */
  waitsIn: Waiting | null = null;
  /** Its family, where somebody counts it. */
  family: Family | null = null;
  /** Decisions of the current pass. */
  leaves: { readonly machine: string; readonly reason: UnscheduleReason } | null = null;
  arrives: { readonly machine: string; readonly reason: ScheduleReason } | null = null;

  constructor(unit: PlaceableUnit) {
    this.name = unit.name;
    this.unit = unit;
    this.placeable = !unit.requirements.global;
    this.active = unit.targetState !== 'inactive';
  }

  /** The unit as it is by now. */
  update(unit: PlaceableUnit): void {
    this.unit = unit;
    this.placeable = !unit.requirements.global;
    this.active = unit.targetState !== 'inactive';
  }

  /** The machines that it stands on. */
  get standsOn(): readonly Slot[] {
    if (this.everywhere !== null) return [...this.everywhere];
    if (this.movingTo === null || this.movingTo === this.home) return this.home === null ? [] : [this.home];
    return this.home === null ? [this.movingTo] : [this.home, this.movingTo];
  }
}
