// Where each unit has been and why it went: a fold that remembers the latest moves of every unit that there is, with the
// engine's reasons, and since when it is where it is.
import type { UnitTargetState } from '../fleet/index.js';
import type { RecordedEvent } from './event.js';

export type HistoryEntry =
  /** `because` is empty when no engine has said why: a foreign hand may have written it. */
  | {
      readonly type: 'moved';
      readonly atMs: number;
      readonly from: string | null;
      readonly to: string | null;
      readonly because: readonly string[];
    }
  | { readonly type: 'waited'; readonly atMs: number; readonly because: string };

export interface UnitHistory {
  /** When it came to its machine, began to wait for one, or ceased to be wanted. */
  readonly sinceMs: number;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Earlier entries, which are forgotten. */
  readonly forgotten: number;
}

/** Entries remembered of one unit. */
export const ENTRIES_MAX = 20;

interface Decision {
  readonly machine: string;
  readonly because: string;
}

interface Draft {
  targetState: UnitTargetState;
  machine: string | null;
  sinceMs: number;
  readonly entries: HistoryEntry[];
  forgotten: number;
  /** What an engine said last, of which the registry may not have heard yet. */
  leaving: Decision | null;
  arriving: Decision | null;
}

export class Moves {
  readonly #units = new Map<string, Draft>();

  /** Null for a unit that is not there. */
  of(unit: string): UnitHistory | null {
    const draft = this.#units.get(unit);
    if (draft === undefined) return null;
    const { sinceMs, entries, forgotten } = draft;
    return { sinceMs, entries: [...entries], forgotten };
  }

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'unit-submitted':
        this.#unit(event.unit, event.atMs);
        return;
      case 'unit-destroyed':
        this.#units.delete(event.unit);
        return;
      case 'unit-wanted': {
        const unit = this.#unit(event.unit, event.atMs);
        const changes = (unit.targetState === 'inactive') !== (event.targetState === 'inactive');
        if (changes && unit.machine === null) unit.sinceMs = event.atMs;
        unit.targetState = event.targetState;
        return;
      }
      case 'unit-placed':
        return move(this.#unit(event.unit, event.atMs), event.machine, event.atMs);
      default:
        this.#applyToKnown(event);
    }
  }

  /** What may still be told of a unit that is already destroyed, and then means nothing. */
  #applyToKnown(event: RecordedEvent): void {
    const unit = 'unit' in event ? this.#units.get(event.unit) : undefined;
    if (unit === undefined) return;
    switch (event.type) {
      case 'engine-unscheduled':
        unit.leaving = event;
        return;
      case 'engine-scheduled':
        unit.arriving = event;
        return;
      case 'engine-moved':
        unit.arriving = { machine: event.to, because: event.because };
        return;
      case 'engine-pending': {
        const last = unit.entries.at(-1);
        // Another leader tells it again.
        if (last?.type === 'waited' && last.because === event.because) return;
        return remember(unit, { type: 'waited', atMs: event.atMs, because: event.because });
      }
      case 'unit-displaced':
        return move(unit, null, event.atMs);
    }
  }

  #unit(name: string, atMs: number): Draft {
    let unit = this.#units.get(name);
    if (unit === undefined) {
      unit = {
        targetState: 'inactive',
        machine: null,
        sinceMs: atMs,
        entries: [],
        forgotten: 0,
        leaving: null,
        arriving: null,
      };
      this.#units.set(name, unit);
    }
    return unit;
  }
}

function move(unit: Draft, to: string | null, atMs: number): void {
  const from = unit.machine;
  if (from === to) return;
  const reasons = [
    unit.leaving?.machine === from ? unit.leaving : null,
    unit.arriving?.machine === to ? unit.arriving : null,
  ];
  const because = reasons.flatMap((decision) => (decision === null ? [] : [decision.because]));
  Object.assign(unit, { machine: to, sinceMs: atMs, leaving: null });
  if (to !== null) unit.arriving = null;
  remember(unit, { type: 'moved', atMs, from, to, because });
}

function remember(unit: Draft, entry: HistoryEntry): void {
  unit.entries.push(entry);
  if (unit.entries.length <= ENTRIES_MAX) return;
  unit.entries.shift();
  unit.forgotten += 1;
}
