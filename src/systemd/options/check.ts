// Everything wrong with a unit file that systemd would say when it loads it, in its own words, and hints where a word
// is nearly right. What fleet makes of [X-Fleet] is checked in fleet/.
import { nearest, type Problem, printable } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import type { LogicalFile, Setting } from '../syntax/logical-reader.js';
import { DEFAULT_FACTS, expandUnitSpecifiers, type MachineFacts } from '../syntax/specifiers.js';
import { type Complaint, shown } from './checks/complaint.js';
import { FLEETSIM_SECTION } from './fleetsim.js';
import { findOption, optionNames, sectionNames, sectionsOf } from './table.js';
import { checkValue } from './values.js';

/** Sections beginning so are nobody's to systemd, and options in all sections. */
const EXTENSION = 'X-';
const FLEET_SECTION = 'X-Fleet';
/** So many keys that are not known are compared with those that are; a file with more is no unit file. */
const HINTS_MAX = 200;

/** All problems in the order of the file. An error is what makes systemd refuse the unit; warnings are what it ignores. */
export function checkUnitFile(
  name: UnitName,
  file: Pick<LogicalFile, 'settings' | 'sections'>,
  facts: MachineFacts = DEFAULT_FACTS,
): readonly Problem[] {
  const known = sectionsOf(name.type);
  const hints = new Map<string, string | null>();
  const problems = [
    ...file.sections.flatMap((section) => checkSection(section.name, section.place, known)),
    ...file.settings
      .filter(({ section }) => known.includes(section) || section === FLEETSIM_SECTION)
      .flatMap((setting) => checkSetting(setting, name, facts, hints)),
  ];
  return problems.sort(byPlace);
}

function byPlace(a: Problem, b: Problem): number {
  const line = (a.where?.line ?? 0) - (b.where?.line ?? 0);
  return line === 0 ? (a.where?.column ?? 0) - (b.where?.column ?? 0) : line;
}

function checkSection(
  section: string,
  place: Setting['place'],
  known: readonly string[],
): readonly Problem[] {
  const ours = [FLEET_SECTION, FLEETSIM_SECTION];
  if (known.includes(section) || ours.includes(section)) return [];
  const warning = { severity: 'warning', where: place } as const;
  if (section.startsWith(EXTENSION)) {
    // [X-fleet] is fleet's to speak of.
    const meant = nearest(section, ours);
    if (meant !== FLEETSIM_SECTION) return [];
    const message = `section [${printable(section)}] means nothing to fleetsim`;
    return [{ ...warning, message, hint: `write [${meant}]` }];
  }
  const near = nearest(section, [...known, ...ours]);
  const elsewhere = sectionNames().includes(section);
  const hint = elsewhere
    ? { hint: `a unit of this type has ${known.map((one) => `[${one}]`).join(', ')}` }
    : near === null
      ? {}
      : { hint: `did you mean [${near}]?` };
  return [{ ...warning, message: `Unknown section '${printable(section)}'. Ignoring.`, ...hint }];
}

function checkSetting(
  setting: Setting,
  name: UnitName,
  facts: MachineFacts,
  hints: Map<string, string | null>,
): readonly Problem[] {
  const spec = findOption(setting.section, setting.name);
  if (spec === null) return unknownKey(setting, name, hints);
  const expand = (text: string) => expandUnitSpecifiers(text, { name, facts });
  // [Install] is read when a unit is enabled, not when it is loaded.
  const complaints = setting.section === 'Install' ? [] : checkValue(setting.value, { name, spec, expand });
  const given =
    spec.rather === undefined
      ? []
      : [
          {
            at: 0,
            message: `Unit uses ${spec.name}=; please use ${spec.rather} instead. Support for ${spec.name}= will be removed soon.`,
          },
        ];
  const words = spec.words ?? [];
  return [...given, ...complaints].map((complaint) => toProblem(complaint, setting, words));
}

function toProblem(complaint: Complaint, setting: Setting, words: readonly string[]): Problem {
  const near = words.length === 0 ? null : nearest(setting.value, words);
  const among = words.length === 0 ? undefined : `it takes ${words.join(', ')}`;
  const hint = complaint.hint ?? (near === null ? among : `did you mean ${near}?`);
  return {
    severity: complaint.fatal === true ? 'error' : 'warning',
    message: complaint.message,
    ...(hint === undefined ? {} : { hint }),
    where: setting.placeAt(complaint.at),
  };
}

function unknownKey(setting: Setting, name: UnitName, hints: Map<string, string | null>): readonly Problem[] {
  const { section, name: key, place } = setting;
  if (key.startsWith(EXTENSION)) return [];
  const quoted = shown(key);
  const message =
    section === FLEETSIM_SECTION
      ? `fleetsim ignores ${quoted}= in [${section}]`
      : `Unknown key name '${quoted}' in section '${printable(section)}', ignoring.`;
  const id = `${section}.${key}`;
  if (!hints.has(id) && hints.size < HINTS_MAX) hints.set(id, hintFor(setting, name));
  const hint = hints.get(id) ?? null;
  return [{ severity: 'warning', message, ...(hint === null ? {} : { hint }), where: place }];
}

/** Where the key belongs, or which was meant. */
function hintFor({ section, name: key }: Setting, name: UnitName): string | null {
  const home = sectionsOf(name.type).find((other) => other !== section && findOption(other, key) !== null);
  if (home !== undefined) return `${printable(key)}= belongs in [${home}]`;
  const near = nearest(key, optionNames(section));
  return near === null ? null : `did you mean ${near}=?`;
}
