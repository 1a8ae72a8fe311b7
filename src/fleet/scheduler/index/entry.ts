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
  }

  /** Whether an engine has to find it a machine. */
  get placeable(): boolean {
    return !this.unit.requirements.global && !this.unit.template;
  }

  /** The machines that it stands on. */
  get standsOn(): readonly Slot[] {
    if (this.everywhere !== null) return [...this.everywhere];
    if (this.movingTo === null || this.movingTo === this.home) return this.home === null ? [] : [this.home];
    return this.home === null ? [this.movingTo] : [this.home, this.movingTo];
  }

  get active(): boolean {
    return this.unit.targetState !== 'inactive';
  }
}
