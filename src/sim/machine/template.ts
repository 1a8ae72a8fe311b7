// Texts that are different for each machine of a range: `rack{rack}-{n:2}`, `z{i%3}`. What stands in braces is a number or a
// text known by name, perhaps divided or its remainder, perhaps with zeros before it.
import { err, ok, type Result } from '../../base/index.js';

/** What a name may stand for: numbers of the range, and metadata that was filled in before. */
type Known = ReadonlyMap<string, string>;

const BRACES = /\{([^{}]*)\}/g;
const INSIDE = /^([\w.-]+?)(?:\s*([%/])\s*([1-9]\d{0,8}))?(?::([1-9]))?$/;

/** Whether there is anything to fill in. */
export function isTemplate(text: string): boolean {
  return text.includes('{');
}

/** The text for one machine, or what is wrong with it. */
export function fillTemplate(text: string, known: Known): Result<string, string> {
  let wrong: string | null = null;
  const filled = text.replace(BRACES, (written: string, inside: string) => {
    const value = evaluate(inside, known);
    if (value.ok) return value.value;
    wrong ??= `${written}: ${value.error}`;
    return '';
  });
  if (wrong !== null) return err(wrong);
  return /[{}]/.test(filled) ? err('a brace stands alone') : ok(filled);
}

function evaluate(inside: string, known: Known): Result<string, string> {
  const [, name, operator, by, width] = INSIDE.exec(inside) ?? [];
  if (name === undefined) return err('it is written as {n}, {i%3}, {i/10} or {n:2}');
  const value = known.get(name);
  if (value === undefined) return err(`there is no ${name}; there are ${[...known.keys()].join(', ')}`);
  if (operator === undefined && width === undefined) return ok(value);
  if (!/^\d{1,9}$/.test(value)) return err(`${name} is no number: ${value}`);
  return ok(String(calculate(Number(value), operator, Number(by))).padStart(Number(width ?? 0), '0'));
}

function calculate(value: number, operator: string | undefined, by: number): number {
  if (operator === '%') return value % by;
  return operator === '/' ? Math.floor(value / by) : value;
}
