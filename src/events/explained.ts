// A unit explained, and room counted: the scheduler's answers together with what the stream of events knows of the unit
// and of its machines' names.
import { compareStrings, failure } from '../base/index.js';
import {
  type Capacity,
  type Explanation,
  type Inquiry,
  SUPPOSED_MACHINE,
  type SupposedWords,
} from '../fleet/index.js';
import { parseUnitName, type UnitFile } from '../systemd/index.js';
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

/** What people call a machine, by its ID; null where it is none, or has no name. */
type NameOf = (id: string) => string | null;

/** What is known of a unit beside the registry. */
interface Known {
  readonly nowMs: number;
  /** Null: of its way nothing was told here. */
  readonly history: UnitHistory | null;
  readonly nameOf: NameOf;
}

/** Fails with `unit-not-found`. */
export function answerWhy(inquiry: Inquiry, unit: string, { nowMs, history, nameOf }: Known): ExplainedUnit {
  const explanation = inquiry.explain(unit);
  if (explanation === null) throw failure('unit-not-found', `unit ${unit} does not exist`);
  const answer = { ...explanation, nowMs, history };
  return { ...answer, names: namesIn(answer, nameOf) };
}

/** Fails with `bad-unit-name`. */
export function answerRoom(
  inquiry: Inquiry,
  { name, file }: Pick<RoomQuestion, 'name' | 'file'>,
  nameOf: NameOf,
): CountedRoom {
  const parsed = parseUnitName(name);
  if (!parsed.ok) throw failure('bad-unit-name', parsed.error);
  const answer = inquiry.countMore(parsed.value, file);
  return { ...answer, names: namesIn(answer, nameOf) };
}

/** Names for the IDs in an answer, wherever in it they stand. */
function namesIn(answer: unknown, nameOf: NameOf): Readonly<Record<string, string>> {
  const names = new Map<string, string>();
  JSON.stringify(answer, (_key, value: unknown) => {
    const name = typeof value !== 'string' ? null : value === SUPPOSED_MACHINE ? FURTHER : nameOf(value);
    if (name !== null) names.set(String(value), name);
    return value;
  });
  return Object.fromEntries([...names].sort(([a], [b]) => compareStrings(a, b)));
}

const FURTHER = 'a further machine';
