// What systemd 252 takes for the name of a unit. `unit-name.ts` follows fleet, which also knows types that systemd has
// given up, lets a name be one byte longer, and has templates of fewer types.
import { UNIT_TYPES } from './unit-name.js';

/** fleet's, but for those that systemd has given up. */
const TYPES: ReadonlySet<string> = new Set(
  UNIT_TYPES.filter((type) => type !== 'busname' && type !== 'snapshot'),
);

/** A name is shorter than this, in bytes. */
export const NAME_BYTES_END = 256;

export type UnitNameKind = 'plain' | 'template' | 'instance';

export function isUnitType(word: string): boolean {
  return TYPES.has(word);
}

/** Null when systemd would refuse it as a name. */
export function unitNameKind(name: string): UnitNameKind | null {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || name.length >= NAME_BYTES_END || !isUnitType(name.slice(dot + 1))) return null;
  const stem = name.slice(0, dot);
  if (!/^[A-Za-z0-9:_.\\@-]+$/.test(stem)) return null;
  const at = stem.indexOf('@');
  if (at === 0) return null;
  if (at < 0) return 'plain';
  return at === stem.length - 1 ? 'template' : 'instance';
}

/** `a@.service` of `a@b.service`; of a template itself. Only for names that have an @. */
export function templateName(name: string): string {
  return name.slice(0, name.indexOf('@') + 1) + name.slice(name.lastIndexOf('.'));
}

/** What stands between the first @ and the type; '' where there is nothing, or no @. */
export function instanceOf(name: string): string {
  const at = name.indexOf('@');
  return at < 0 ? '' : name.slice(at + 1, name.lastIndexOf('.'));
}

/** The template with this instance, or null when that is no name of a unit. */
export function instantiate(template: string, instance: string): string | null {
  const name =
    template.slice(0, template.indexOf('@') + 1) + instance + template.slice(template.lastIndexOf('.'));
  return unitNameKind(name) === 'instance' ? name : null;
}

/** What follows the last dash of a prefix, `%j`: `c` of `a-b-c`, and all of it where there is no dash. */
export function finalComponent(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf('-') + 1);
}
