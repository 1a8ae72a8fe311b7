// Unit names as people type them to systemd's tools.
import { globMatches } from '../../../base/index.js';
import type { UnitDetails } from '../../machine/details.js';
import type { LocalMachine } from '../local-machine.js';

const TYPED =
  /\.(service|socket|timer|path|target|slice|scope|mount|automount|swap|device|snapshot|busname)$/;

/** What has no type is a service. */
export function mangleUnit(word: string): string {
  return TYPED.test(word) ? word : `${word}.service`;
}

export function isPattern(word: string): boolean {
  return /[*?[]/.test(word);
}

/** The units in memory that a name or a pattern means. */
export function unitsOf({ systemd }: LocalMachine, word: string): readonly UnitDetails[] {
  if (!isPattern(word)) {
    const unit = systemd.show(mangleUnit(word));
    return unit === null ? [] : [unit];
  }
  const pattern = TYPED.test(word) || word.endsWith('*') ? word : `${word}.service`;
  return systemd.units().filter(({ name }) => globMatches(pattern, name));
}
