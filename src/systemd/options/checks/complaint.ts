// What a check of a value says, what it is told, and the words that checks share.
import { err, ok, printable, type Result } from '../../../base/index.js';
import type { UnitName } from '../../names/unit-name.js';
import type { OptionSpec } from '../spec.js';

/** What is wrong with a value, in systemd's words, and at which character of it. */
export interface Complaint {
  readonly message: string;
  readonly at: number;
  readonly hint?: string;
  /** The unit cannot be loaded. Any other complaint means that the value, or this word of it, counts as not written. */
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

/** How systemd says that a specifier is none; its wording is not the same everywhere. */
interface Unresolved {
  /** Before the text: `unit specifiers in ` if not told. */
  readonly what?: string;
  readonly quoted?: boolean;
  readonly fatal?: boolean;
}

/** A text with its specifiers put in, or the complaint that there is one that means nothing. */
export function resolve(
  text: string,
  at: number,
  { expand }: ValueContext,
  { what = 'unit specifiers in ', quoted = false, fatal = false }: Unresolved = {},
): Result<string, Complaint> {
  const expanded = expand(text);
  if (expanded.ok) return ok(expanded.value);
  const quote = quoted ? "'" : '';
  const but = fatal ? '' : ', ignoring';
  const message = `Failed to resolve ${what}${quote}${shown(text)}${quote}${but}: Invalid slot`;
  const unknown = text.indexOf(expanded.error);
  const hint = `there is no specifier ${printable(expanded.error)} for this unit; a percent sign is written %%`;
  return err({ message, hint, at: at + Math.max(0, unknown), fatal });
}

/** Checks each value after its specifiers are put in. */
export function resolved(check: ValueChecker, how: Unresolved = {}): ValueChecker {
  return (value, context) => {
    const text = resolve(value, 0, context, how);
    return text.ok ? check(text.value, context) : [text.error];
  };
}
