// What a check of a value says, and what it is told.
import { printable, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import type { OptionSpec } from './spec.js';

/** What is wrong with a value, in systemd's words, and at which character of it. */
export interface Complaint {
  readonly message: string;
  readonly at: number;
  /** The unit cannot be loaded. Any other complaint means that the value counts as not written. */
  readonly fatal?: boolean;
  /** Only a remark: the value counts. */
  readonly remark?: boolean;
}

export interface ValueContext {
  readonly name: UnitName;
  readonly spec: OptionSpec;
  readonly expand: (text: string) => Result<string, string>;
}

export type ValueChecker = (value: string, context: ValueContext) => readonly Complaint[];

/** Longer quotations in messages are cut. */
const QUOTED_LENGTH_MAX = 200;

/** What a message quotes of a value. */
export function shown(text: string): string {
  return printable(text.length > QUOTED_LENGTH_MAX ? `${text.slice(0, QUOTED_LENGTH_MAX)}…` : text);
}

/** A check that says yes or no, with one sentence for no: `Failed to parse boolean value, ignoring: maybe`. */
export function simpleCheck(
  complaint: string,
  good: (value: string, spec: OptionSpec) => boolean,
): ValueChecker {
  return (value, { spec }) =>
    good(value, spec)
      ? []
      : [{ message: `${spec.complaint ?? complaint}, ignoring: ${shown(value)}`, at: 0 }];
}
