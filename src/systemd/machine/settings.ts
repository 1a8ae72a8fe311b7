// The values of a unit file's options, as far as the manager reads them.
import type { UnitName } from '../names/unit-name.js';
import { expandSpecifiers } from '../syntax/specifiers.js';
import { logicalValue, type UnitFile } from '../syntax/unit-file.js';

export interface Settings {
  readonly last: (section: string, name: string) => string | null;
  readonly all: (section: string, name: string) => readonly string[];
  readonly words: (section: string, name: string) => readonly string[];
}

export function readSettings(name: UnitName, file: UnitFile): Settings {
  const all = (section: string, key: string): readonly string[] => {
    let values: string[] = [];
    for (const option of file.options) {
      if (option.section !== section || option.name !== key) continue;
      const value = logicalValue(option.value);
      if (value === '') values = [];
      else values.push(expandSpecifiers(value, name));
    }
    return values;
  };
  return {
    all,
    last: (section, key) => all(section, key).at(-1) ?? null,
    words: (section, key) => all(section, key).flatMap((value) => value.split(/\s+/)),
  };
}
