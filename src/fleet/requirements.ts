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
import { WISH_OPTIONS, WISHES_SECTION } from './wishes.js';

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

const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** Names of the options of [X-Fleet], without the old ones. */
export const FLEET_OPTIONS: readonly string[] = OPTION_NAMES;

/**
 * The requirements of `name`'s unit file, and what is wrong with them. Only `error` problems make fleet refuse the
 * unit (400 of its API, which tells the first only); warnings are what fleet would silently ignore.
 */
export function readRequirements(
  name: UnitName,
  file: UnitFile,
): { readonly requirements: Requirements; readonly problems: readonly Problem[] } {
  const options = file.options.filter((option) => option.section === SECTION);
  const values = (spelling: string): readonly string[] =>
    options.filter((option) => option.name === spelling).flatMap((option) => valuesOf(option, name));
  /** Old names add to the current one, before it. */
  const all = (option: OptionName): readonly string[] => [...OPTIONS[option], option].flatMap(values);
  const requirements: Requirements = {
    machineId: ['MachineID', ...OPTIONS.MachineID].flatMap(values)[0] ?? null,
    machineOf: all('MachineOf'),
    metadata: readMetadata(all('MachineMetadata')),
    conflicts: all('Conflicts').flatMap(splitWords),
    replaces: all('Replaces'),
    global: parseGlobal(values('Global').at(-1)),
  };
  const problems = [
    ...misspelt(file),
    ...options.flatMap((option) => valueProblems(option, name)),
    ...contradictions(requirements, options[0]),
  ];
  return { requirements, problems };
}

/** The words that fleet takes for yes, in any case; every other word is no to it. */
const TRUTHY: readonly string[] = ['true', 'yes', '1', 'on', 't'];

function parseGlobal(value: string | undefined): boolean {
  return value !== undefined && TRUTHY.includes(value.toLowerCase());
}

function valuesOf(option: UnitOption, name: UnitName): readonly string[] {
  return splitQuoted(option.value).map((value) => expandFleetSpecifiers(value, name));
}

/**
 * A line that begins and ends with `"` is a list of values: quotes vanish, and a blank outside of them ends a value. Any
 * other line is one value, quotes and all. (fleet's unit/unit.go, parseMultivalueLine.)
 */
function splitQuoted(line: string): readonly string[] {
  if (!line.startsWith('"') || !line.endsWith('"')) return [line];
  const values: string[] = [];
  let value = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === ' ' && !quoted) {
      values.push(value);
      value = '';
    } else value += character;
  }
  return [...values, value];
}

function splitWords(value: string): readonly string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}

/** Splits `key=value`; null for what fleet ignores: not exactly two parts, or an empty one. */
function splitPair(value: string): readonly [string, string] | null {
  const [key, wanted, ...rest] = value.split('=');
  return key && wanted && rest.length === 0 ? [key, wanted] : null;
}

/** Of all units that ask for none. */
const ANY_METADATA: Requirements['metadata'] = new Map();

function readMetadata(values: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  if (values.length === 0) return ANY_METADATA;
  const metadata = new Map<string, Set<string>>();
  for (const value of values) {
    const pair = splitPair(value);
    if (pair !== null) metadata.set(pair[0], (metadata.get(pair[0]) ?? new Set()).add(pair[1]));
  }
  return metadata;
}

/** The option that a spelling, old or new, stands for; null for one that fleet does not know. */
function meaningOf(spelling: string): OptionName | null {
  return OPTION_NAMES.find((name) => [name, ...OPTIONS[name]].some((known) => known === spelling)) ?? null;
}

/** Keys and section names that do nothing because they are not quite the right word. */
function misspelt(file: UnitFile): readonly Problem[] {
  return file.options.flatMap((option): Problem[] => {
    const { section, name, place } = option;
    if (section !== SECTION && section.toLowerCase() === SECTION.toLowerCase()) {
      const message = `section [${section}] means nothing to fleet`;
      return [{ severity: 'warning', message, hint: `write [${SECTION}]`, where: place }];
    }
    if (section !== SECTION || meaningOf(name) !== null) return [];
    const message = `fleet ignores ${printable(name)}= in [${SECTION}]`;
    const hint = hintFor(name);
    return [{ severity: 'warning', message, hint, where: place }];
  });
}

function hintFor(name: string): string {
  if (WISH_OPTIONS.includes(name)) return `put it into [${WISHES_SECTION}]`;
  const near = nearestOption(name);
  return near === null ? `it knows ${OPTION_NAMES.join(', ')}` : `did you mean ${near}=?`;
}

/** The option that was meant: nearly right, or one of its names with something put before it or left out. */
function nearestOption(name: string): string | null {
  const bare = name.replace(/^(X-)?Condition/i, '').toLowerCase();
  const part = bare.length < 4 ? undefined : OPTION_NAMES.find((known) => known.toLowerCase().endsWith(bare));
  return nearest(name, OPTION_NAMES) ?? part ?? null;
}

/** What fleet does not make of a value what its author most likely meant. */
function valueProblems(option: UnitOption, name: UnitName): readonly Problem[] {
  const warn = (message: string, hint: string): Problem => ({
    severity: 'warning',
    message,
    hint,
    where: option.valuePlace,
  });
  const values = valuesOf(option, name);
  switch (meaningOf(option.name)) {
    case 'MachineMetadata':
      return values.flatMap((value) => metadataProblems(value, warn));
    case 'MachineOf':
      return values
        .filter((value) => !parseUnitName(value).ok)
        .map((value) =>
          warn(
            `"${printable(value)}" is no name of a unit, so the unit waits for it for ever`,
            'MachineOf= takes the full name of one unit, such as web@1.service, and no pattern',
          ),
        );
    case 'Conflicts':
      return values.flatMap(splitWords).flatMap((glob) => globProblems(glob, warn));
    case 'Replaces':
      return values.flatMap((glob) => globProblems(glob, warn));
    case 'Global':
      return values.flatMap((value) => globalProblems(value, warn));
    default:
      return [];
  }
}

type Warn = (message: string, hint: string) => Problem;

function metadataProblems(value: string, warn: Warn): readonly Problem[] {
  const shown = printable(value);
  if (splitPair(value) === null)
    return [
      warn(
        `fleet ignores the metadata "${shown}", so the unit runs anywhere`,
        'write key=value, or several in quotes: "key=value" "key=value"',
      ),
    ];
  const [key = ''] = value.split('=');
  if (!/[<>!]$/.test(key)) return [];
  return [
    warn(
      `to fleet "${shown}" asks for a key named "${printable(key)}"`,
      'fleet compares for equality only: give the machines a key that says it',
    ),
  ];
}

/** What is neither fleet's yes nor anybody's no. */
function globalProblems(value: string, warn: Warn): readonly Problem[] {
  if (parseGlobal(value) || parseBoolean(value) === false) return [];
  return [warn(`fleet takes Global=${printable(value)} for no`, 'write Global=true or Global=false')];
}

function globProblems(glob: string, warn: Warn): readonly Problem[] {
  if (parseGlob(glob) === null)
    return [warn(`the pattern "${printable(glob)}" is malformed and matches nothing`, 'close its [ with ]')];
  if (!/\s/.test(glob)) return [];
  return [
    warn(`the pattern "${printable(glob)}" matches no unit`, 'write one Replaces= line for each pattern'),
  ];
}

/** Combinations that fleet's API refuses, in its order and its words (api/units.go, ValidateOptions). */
function contradictions(requirements: Requirements, first: UnitOption | undefined): readonly Problem[] {
  const { machineId, machineOf, conflicts, replaces, global } = requirements;
  const unresolvable = (kind: string, globs: readonly string[]): readonly string[] =>
    machineOf.flatMap((peer) =>
      globs
        .filter((glob) => globMatches(glob, peer))
        .map((glob) => `unresolvable requirements: peer ${quote(peer)} matches ${kind} ${quote(glob)}`),
    );
  const present = {
    MachineID: machineId !== null,
    Peers: machineOf.length > 0,
    Conflicts: conflicts.length > 0,
    Replaces: replaces.length > 0,
    Global: global,
  };
  const excluded: readonly (readonly [keyof typeof present, keyof typeof present])[] = [
    ['MachineID', 'Peers'],
    ['MachineID', 'Conflicts'],
    ['MachineID', 'Replaces'],
    ['MachineID', 'Global'],
    ['Global', 'Peers'],
    ['Global', 'Replaces'],
    ['Conflicts', 'Replaces'],
  ];
  const messages = [
    ...unresolvable('conflict', conflicts),
    ...unresolvable('replace', replaces),
    ...excluded.filter(([a, b]) => present[a] && present[b]).map(([a, b]) => `${a} cannot be used with ${b}`),
  ];
  const where = first === undefined ? {} : { where: first.place };
  return messages.map((message) => ({ severity: 'error', message, ...where }));
}

function quote(text: string): string {
  return `"${printable(text)}"`;
}
