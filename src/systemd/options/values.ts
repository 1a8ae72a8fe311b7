// Which check goes with which kind of value.
import { parseBoolean } from '../values/boolean.js';
import { parseTimeSpan } from '../values/time-span.js';
import { type Complaint, simpleCheck, type ValueChecker, type ValueContext } from './complaint.js';
import type { ValueKind } from './spec.js';

const isBoolean = (value: string): boolean => parseBoolean(value) !== null;
const isTimeSpan = (value: string): boolean => parseTimeSpan(value) !== null;

/** A kind that is not here takes any text. */
const valueCheckers: Readonly<Partial<Record<ValueKind, ValueChecker>>> = {
  boolean: simpleCheck('Failed to parse boolean value', isBoolean),
  enum: simpleCheck(
    'Failed to parse value',
    (value, { words = [], orBoolean = false }) => words.includes(value) || (orBoolean && isBoolean(value)),
  ),
  'time-span': simpleCheck('Failed to parse sec value', isTimeSpan),
  timeout: simpleCheck('Failed to parse time value', isTimeSpan),
  'timer-span': simpleCheck('Failed to parse timer value', isTimeSpan),
};

/** Everything wrong with a value; nothing when it is good. */
export function checkValue(value: string, context: ValueContext): readonly Complaint[] {
  return valueCheckers[context.spec.kind]?.(value, context) ?? [];
}
