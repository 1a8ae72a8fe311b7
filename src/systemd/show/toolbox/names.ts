// The units that people mean when they type names and patterns to systemd's tools.
import { globMatches } from '../../../base/index.js';
import type { UnitDetails } from '../../machine/details.js';
import { mangleUnitName } from '../../names/escape.js';
import type { LocalMachine } from '../local-machine.js';

/** The name, with a type where none was said; a pattern stays one. */
export function mangleUnit(word: string): string {
  return mangleUnitName(word, { globs: true }) ?? word;
}

export function isPattern(name: string): boolean {
  return /[*?[]/.test(name);
}

/** Those that there are. */
export function unitsOf({ systemd }: LocalMachine, word: string): readonly UnitDetails[] {
  const name = mangleUnit(word);
  if (isPattern(name)) return systemd.units().filter((unit) => globMatches(name, unit.name));
  const unit = systemd.show(name);
  return unit === null ? [] : [unit];
}
