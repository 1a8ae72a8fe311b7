// What a unit's [X-Fleet] section demands of the machine it runs on (fleet's job/job.go). Reading only: whether a
// machine meets it is decided in scheduler/able.ts.
import { globMatches, nearest, type Problem, parseGlob, printable } from '../base/index.js';
import {
  expandFleetSpecifiers,
  parseBoolean,
  parseUnitName,
  type UnitFile,
  type UnitName,
  type UnitOption,
} from '../systemd/index.js';

export interface Requirements {
  /** Full or short machine ID; null: any. */
  readonly machineId: string | null;
  /** Units that must all be scheduled to the same machine. */
  readonly machineOf: readonly string[];
  /** Every key must have one of its values. */
  readonly metadata: ReadonlyMap<string, ReadonlySet<string>>;
  /** Globs over names of units that may not be on the same machine, in either direction. */
  readonly conflicts: readonly string[];
  /** Globs over names of units that leave the machine this unit comes to. */
  readonly replaces: readonly string[];
  /** On every machine that fits, placed by the agents. */
  readonly global: boolean;
}

const SECTION = 'X-Fleet';

/** Each option's current name, and the names it used to have. */
const OPTIONS = {
  MachineID: ['X-ConditionMachineID', 'X-ConditionMachineBootID'],
  MachineOf: ['X-ConditionMachineOf'],
  MachineMetadata: ['X-ConditionMachineMetadata'],
  Conflicts: ['X-Conflicts'],
  Global: [],
  Replaces: [],
} as const satisfies Record<string, readonly string[]>;

type OptionName = keyof typeof OPTIONS;

/**
 * The requirements of `name`'s unit file, and what is wrong with them. Only `error` problems make fleet refuse the
 * unit (400 of its API); warnings are what fleet would silently ignore.
 */
export function readRequirements(
  name: UnitName,
  file: UnitFile,
): { readonly requirements: Requirements; readonly problems: readonly Problem[] } {
  const options = file.options.filter((option) => option.section === SECTION);
  const values = (option: OptionName): readonly string[] => valuesOf(options, option, name);
  const requirements: Requirements = {
    machineId: values('MachineID')[0] ?? null,
    machineOf: values('MachineOf'),
    metadata: readMetadata(values('MachineMetadata')),
    conflicts: values('Conflicts').flatMap(splitWords),
    replaces: values('Replaces').flatMap(splitWords),
    global: parseGlobal(values('Global').at(-1)),
  };
  const problems = [
    ...misspelt(file),
    ...options.flatMap((option) => valueProblems(option, name)),
    ...contradictions(requirements, options[0]),
  ];
  return { requirements, problems };
}

/** fleet takes its own list of words for Global, a little narrower than systemd's. */
function parseGlobal(value: string | undefined): boolean {
  return value !== undefined && value.toLowerCase() !== 'y' && parseBoolean(value) === true;
}

/** Old names count only where the current one is absent, in the order they are listed. */
function valuesOf(options: readonly UnitOption[], wanted: OptionName, name: UnitName): readonly string[] {
  for (const spelling of [wanted, ...OPTIONS[wanted]]) {
    const found = options.filter((option) => option.name === spelling);
    if (found.length > 0)
      return found.flatMap((option) => splitQuoted(expandFleetSpecifiers(option.value, name)));
  }
  return [];
}

/** A line that begins and ends with `"` is a list of quoted values; any other is one value, quotes and all. */
function splitQuoted(value: string): readonly string[] {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return [value];
  return value.slice(1, -1).split(/"\s+"/);
}

function splitWords(value: string): readonly string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}

/** Splits `key=value`; null for what fleet ignores: not exactly two parts, or an empty one. */
function splitPair(value: string): readonly [string, string] | null {
  const [key, wanted, ...rest] = value.split('=');
  return key && wanted && rest.length === 0 ? [key, wanted] : null;
}

function readMetadata(values: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const metadata = new Map<string, Set<string>>();
  for (const value of values) {
    const pair = splitPair(value);
    if (pair !== null) metadata.set(pair[0], (metadata.get(pair[0]) ?? new Set()).add(pair[1]));
  }
  return metadata;
}

/** Names of the options of [X-Fleet], without the old ones. */
export const FLEET_OPTIONS: readonly string[] = Object.keys(OPTIONS);

/** Keys and section names that do nothing because they are not quite the right word. */
function misspelt(file: UnitFile): readonly Problem[] {
  const known = Object.entries(OPTIONS).flatMap(([current, old]) => [current, ...old]);
  return file.options.flatMap((option): Problem[] => {
    const { section, name, place } = option;
    if (section !== SECTION && section.toLowerCase() === SECTION.toLowerCase()) {
      const message = `section [${section}] means nothing to fleet`;
      return [{ severity: 'warning', message, hint: `write [${SECTION}]`, where: place }];
    }
    if (section !== SECTION || known.includes(name)) return [];
    const near = nearestOption(name);
    const message = `fleet ignores ${printable(name)}= in [${SECTION}]`;
    const hint = near === null ? `it knows ${Object.keys(OPTIONS).join(', ')}` : `did you mean ${near}=?`;
    return [{ severity: 'warning', message, hint, where: place }];
  });
}

/** The option that was meant: nearly right, or one of its names with something put before it or left out. */
function nearestOption(name: string): string | null {
  const options = Object.keys(OPTIONS);
  const bare = name.replace(/^(X-)?Condition/i, '').toLowerCase();
  const part = bare.length < 4 ? undefined : options.find((option) => option.toLowerCase().endsWith(bare));
  return nearest(name, options) ?? part ?? null;
}

function valueProblems(option: UnitOption, name: UnitName): readonly Problem[] {
  const values = splitQuoted(expandFleetSpecifiers(option.value, name));
  const warn = (message: string, hint: string): Problem => ({
    severity: 'warning',
    message,
    hint,
    where: option.valuePlace,
  });
  if (option.name.endsWith('MachineMetadata')) {
    return values.flatMap((value) => {
      const pair = splitPair(value);
      if (pair === null) {
        const message = `fleet ignores the metadata "${printable(value)}", so the unit runs anywhere`;
        return [warn(message, 'write key=value, or several in quotes: "key=value" "key=value"')];
      }
      const [key] = pair;
      if (!/[<>!]$/.test(key)) return [];
      const message = `to fleet "${printable(value)}" asks for a key named "${printable(key)}"`;
      return [warn(message, 'fleet compares for equality only: give the machines a key that says it')];
    });
  }
  if (option.name.endsWith('MachineOf')) {
    return values
      .filter((value) => !parseUnitName(value).ok)
      .map((value) =>
        warn(
          `"${printable(value)}" is no name of a unit, so the unit waits for it for ever`,
          'MachineOf= takes the full name of one unit, such as web@1.service',
        ),
      );
  }
  if (!option.name.endsWith('Conflicts') && option.name !== 'Replaces') return [];
  return values
    .flatMap(splitWords)
    .filter((glob) => parseGlob(glob) === null)
    .map((glob) =>
      warn(`the pattern "${printable(glob)}" is malformed and matches nothing`, 'close its [ with ]'),
    );
}

/** Combinations that fleet's API refuses (api/units.go, ValidateOptions). */
function contradictions(requirements: Requirements, first: UnitOption | undefined): readonly Problem[] {
  const { machineId, machineOf, conflicts, replaces, global } = requirements;
  const present: Readonly<Record<string, boolean>> = {
    MachineID: machineId !== null,
    MachineOf: machineOf.length > 0,
    Conflicts: conflicts.length > 0,
    Global: global,
    Replaces: replaces.length > 0,
  };
  const excluded: readonly (readonly [string, string])[] = [
    ['MachineID', 'MachineOf'],
    ['MachineID', 'Conflicts'],
    ['MachineID', 'Global'],
    ['MachineID', 'Replaces'],
    ['Global', 'MachineOf'],
    ['Global', 'Replaces'],
    ['Conflicts', 'Replaces'],
  ];
  const messages = excluded
    .filter(([a, b]) => present[a] === true && present[b] === true)
    .map(([a, b]) => `${a}= cannot stand beside ${b}=`);
  for (const peer of machineOf) {
    const glob = [...conflicts, ...replaces].find((pattern) => globMatches(pattern, peer));
    if (glob !== undefined) {
      messages.push(`MachineOf=${printable(peer)} demands the unit that "${printable(glob)}" keeps away`);
    }
  }
  const where = first === undefined ? {} : { where: first.place };
  return messages.map((message) => ({ severity: 'error', message, ...where }));
}
