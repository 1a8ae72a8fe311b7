// Names of units (systemd.unit(5)): what is one, and its parts. `busybox@1.service` is instance `1` of the template
// `busybox@.service`.
import { err, ok, printable, type Result, remember } from '../../base/index.js';

export interface UnitName {
  /** The whole name, `%n`. */
  readonly full: string;
  /** Up to the first `@`, or up to the type. */
  readonly prefix: string;
  /** Between `@` and the type; '' for a template, null where there is no `@`. */
  readonly instance: string | null;
  readonly type: UnitType;
}

export const UNIT_TYPES = [
  'automount',
  'busname',
  'device',
  'mount',
  'path',
  'scope',
  'service',
  'slice',
  'snapshot',
  'socket',
  'swap',
  'target',
  'timer',
] as const;

export type UnitType = (typeof UNIT_TYPES)[number];

/** Types that a template can have. */
const TEMPLATE_TYPES: readonly UnitType[] = ['path', 'service', 'socket', 'target', 'timer'];

const NAME_BYTES_MAX = 256;

/** Names are read everywhere, and each of them again and again. */
const REMEMBERED_MAX = 10_000;

/** The parts of a name, or a sentence saying why it is none. */
export const parseUnitName: (full: string) => Result<UnitName, string> = remember(REMEMBERED_MAX, takeApart);

function takeApart(full: string): Result<UnitName, string> {
  const shown = (): string => `"${printable(full.length > 64 ? `${full.slice(0, 64)}…` : full)}"`;
  if (3 * full.length > NAME_BYTES_MAX && Buffer.byteLength(full) > NAME_BYTES_MAX)
    return err(`unit name ${shown()} is longer than ${NAME_BYTES_MAX} bytes`);
  const dot = full.lastIndexOf('.');
  if (dot <= 0 || dot === full.length - 1) return err(`unit name ${shown()} has no type such as .service`);
  const type = UNIT_TYPES.find((known) => known === full.slice(dot + 1));
  if (type === undefined)
    return err(`unit name ${shown()} has an unknown type; there are ${UNIT_TYPES.join(', ')}`);
  const stem = full.slice(0, dot);
  const bad = /[^A-Za-z0-9:_.\\@-]/u.exec(stem);
  if (bad !== null)
    return err(`unit name ${shown()} holds the character "${printable(bad[0])}", which no unit name may`);
  const at = stem.indexOf('@');
  if (at === 0) return err(`unit name ${shown()} begins with @`);
  if (at < 0) return ok({ full, prefix: stem, instance: null, type });
  if (!TEMPLATE_TYPES.includes(type))
    return err(`unit name ${shown()} has an @, which a ${type} cannot have`);
  return ok({ full, prefix: stem.slice(0, at), instance: stem.slice(at + 1), type });
}

export function isTemplate(name: UnitName): boolean {
  return name.instance === '';
}

/** The template that a unit is an instance of; null when it is none. */
export function templateOf(name: UnitName): string | null {
  return name.instance === null || name.instance === '' ? null : `${name.prefix}@.${name.type}`;
}
