// A unit explained, and room counted: the scheduler's answers together with what the stream of events knows of the unit
// and of its machines' names.
import { compareStrings } from '../base/index.js';
import type { Capacity, Explanation, SupposedWords } from '../fleet/index.js';
import type { UnitFile } from '../systemd/index.js';
import type { UnitHistory } from './moves.js';

interface Named {
  /** What people call the machines that the answer tells of, by ID. */
  readonly names: Readonly<Record<string, string>>;
}

export interface ExplainedUnit extends Explanation, Named {
  readonly nowMs: number;
  readonly history: UnitHistory | null;
}

export interface CountedRoom extends Capacity, Named {}

/** A question about a unit of the registry. */
export interface ExplainQuestion extends SupposedWords {
  readonly unit: string;
}

/** How many more units with a file fit. */
export interface RoomQuestion extends SupposedWords {
  /** The unit's name, that of its template or of one of its instances. */
  readonly name: string;
  readonly file: UnitFile;
}

/** Names for the IDs in an answer, wherever in it they stand. */
export function nameMachines(
  answer: unknown,
  nameOf: (id: string) => string | null,
): Readonly<Record<string, string>> {
  const names = new Map<string, string>();
  JSON.stringify(answer, (_key, value: unknown) => {
    const name = typeof value === 'string' ? nameOf(value) : null;
    if (name !== null) names.set(String(value), name);
    return value;
  });
  return Object.fromEntries([...names].sort(([a], [b]) => compareStrings(a, b)));
}
