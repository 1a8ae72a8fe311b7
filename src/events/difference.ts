// Where two runs part: the first event that is not the same in both. How the events come to be there, from a file or by
// doing all again, is the caller's.
import type { RecordedEvent } from './event.js';

/** The runs are the same before it. */
export interface Difference {
  /** How many events are the same. */
  readonly same: number;
  /** What happens then; null: nothing, the run ends there. At least one goes on. */
  readonly a: RecordedEvent | null;
  readonly b: RecordedEvent | null;
}

/** Null: they are the same to their ends. Each is gone through once, and no further than needed. */
export function firstDifference(a: Iterable<RecordedEvent>, b: Iterable<RecordedEvent>): Difference | null {
  const others = b[Symbol.iterator]();
  const next = (): RecordedEvent | null => {
    const other = others.next();
    return other.done === true ? null : other.value;
  };
  let same = 0;
  for (const one of a) {
    const other = next();
    if (other === null || !isSame(one, other)) return { same, a: one, b: other };
    same += 1;
  }
  const rest = next();
  return rest === null ? null : { same, a: null, b: rest };
}

/** In which of their facts two events of one type are not the same; of two types there is none to compare. */
export function differentFacts(a: RecordedEvent, b: RecordedEvent): readonly string[] {
  if (a.type !== b.type) return [];
  const theirs: Readonly<Record<string, unknown>> = { ...b };
  return Object.entries(a).flatMap(([key, value]) => (isSame(value, theirs[key]) ? [] : [key]));
}

/** As data; the order of keys does not count. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [mine, theirs] = [Object.entries(a), Object.entries(b)];
  if (Array.isArray(a) !== Array.isArray(b) || mine.length !== theirs.length) return false;
  return mine.every(
    ([key, value]) => Object.hasOwn(b, key) && isSame(value, (b as Record<string, unknown>)[key]),
  );
}
