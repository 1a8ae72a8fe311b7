// The few specifiers that fleet itself puts in, in [X-Fleet]. systemd's own, in all other sections, are in specifiers.ts.
import type { UnitName } from '../names/unit-name.js';

/** Replaces %n, %N, %p, %i and %%; any other stays as written. */
export function expandFleetSpecifiers(text: string, name: UnitName): string {
  return text.replace(/%(.)/gs, (whole, letter: string) => specifierValue(letter, name) ?? whole);
}

function specifierValue(letter: string, name: UnitName): string | null {
  switch (letter) {
    case 'n':
      return name.full;
    case 'N':
      return name.full.slice(0, name.full.lastIndexOf('.'));
    case 'p':
      return name.prefix;
    case 'i':
      return name.instance ?? '';
    case '%':
      return '%';
    default:
      return null;
  }
}
