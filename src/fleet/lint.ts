// What cannot work in a cluster, though every part of it may be well formed: seen in unit files alone, before anything is
// submitted. What a single [X-Fleet] section says wrongly is told by requirements.ts.
import { globMatches, type Problem, printable } from '../base/index.js';
import {
  checkUnitFile,
  isTemplate,
  parseBoolean,
  parseUnitName,
  readSettings,
  templateOf,
  type UnitFile,
  type UnitName,
} from '../systemd/index.js';
import { FLEET_OPTIONS, type Requirements, readRequirements } from './requirements.js';
import { readWishes, WISH_OPTIONS, WISHES_SECTION } from './wishes.js';

export interface LintedUnit {
  readonly name: UnitName;
  readonly file: UnitFile;
}

/** What is wrong with one unit file. */
export function lintUnit({ name, file }: LintedUnit): readonly Problem[] {
  return [
    ...readRequirements(name, file).problems,
    ...wishProblems(name, file),
    ...misplaced(file),
    ...detached(name, file),
  ];
}

/** What fleet would say or ignore of a unit when it is submitted, and what fleetsim ignores in its own section. */
export function lintDemands({ name, file }: LintedUnit): readonly Problem[] {
  const settings = file.settings.filter(({ section }) => section === WISHES_SECTION);
  const sections = file.sections.filter((section) => /^x-/i.test(section.name));
  return [
    ...readRequirements(name, file).problems,
    ...checkUnitFile(name, { settings, sections }),
    ...wishProblems(name, file),
  ];
}

/** Wishes that mean nothing. Nobody chooses machines for a global unit. */
function wishProblems(name: UnitName, file: UnitFile): readonly Problem[] {
  const { problems } = readWishes(name, file);
  if (!readRequirements(name, file).requirements.global) return problems;
  const idle = file.options.filter(
    ({ section, name: option }) => section === WISHES_SECTION && WISH_OPTIONS.includes(option),
  );
  return [
    ...problems,
    ...idle.map(({ name: option, place }): Problem => {
      const message = `${option}= means nothing for a global unit, which runs on every machine that fits`;
      return { severity: 'warning', message, hint: 'take it out, or Global=', where: place };
    }),
  ];
}

/** What is wrong between unit files that are to run in one cluster. */
export function lintTogether(units: readonly LintedUnit[]): readonly Problem[] {
  const book = new Book(units);
  const told = new Set<string>();
  return units.flatMap((unit) => {
    const self = book.concrete(unit.name);
    const path = pathTo(self, book);
    // A circle is told once, at the first of its units.
    const key = [...(path ?? [])].sort().join(' ');
    const cycles = path === null || told.has(key) ? [] : [cycle(path, unit)];
    told.add(key);
    return [...cycles, ...apart(self, unit, book)];
  });
}

/** Why a unit of this name cannot be activated, if so. */
export function cannotActivate(name: string): Omit<Problem, 'severity' | 'where'> | null {
  const parsed = parseUnitName(name);
  if (!parsed.ok || !isTemplate(parsed.value)) return null;
  const { prefix, type } = parsed.value;
  const message = `cannot activate template "${printable(name)}"`;
  return { message, hint: `name an instance, such as ${prefix}@1.${type}` };
}

/** Options of [X-Fleet] and wishes that stand where nobody looks for them. */
function misplaced(file: UnitFile): readonly Problem[] {
  // Conflicts= is an option of [Unit], too, and means something else there.
  const names = FLEET_OPTIONS.filter((name) => name !== 'Conflicts');
  return file.options.flatMap(({ section, name, place }): readonly Problem[] => {
    const lost = (whose: string, home: string): readonly Problem[] => [
      {
        severity: 'warning',
        message: `${name}= means nothing in [${printable(section)}], so ${whose} does not see it`,
        hint: `put it into [${home}]`,
        where: place,
      },
    ];
    // What these two do not know is told by who reads them.
    if (/^x-fleet$/i.test(section)) return [];
    if (names.includes(name)) return lost('fleet', 'X-Fleet');
    return WISH_OPTIONS.includes(name) && !/^x-fleetsim$/i.test(section)
      ? lost('fleetsim', WISHES_SECTION)
      : [];
  });
}

/** `docker run -d`: the client ends at once, and with it the unit, while the container runs on unseen. */
function detached(name: UnitName, file: UnitFile): readonly Problem[] {
  if (name.type !== 'service') return [];
  const settings = readSettings(name, file);
  if (parseBoolean(settings.last('Service', 'RemainAfterExit') ?? '') === true) return [];
  // A forking service is said to leave something behind.
  if (settings.last('Service', 'Type') === 'forking') return [];
  return file.settings
    .filter((setting) => setting.section === 'Service' && setting.name === 'ExecStart')
    .filter(({ value }) => runsDetached(value.split(/\s+/)))
    .map((setting) => ({
      severity: 'error',
      message: 'docker run -d leaves its container and ends: systemd takes the unit for dead',
      hint: 'take -d away, so that the client runs as long as its container does',
      where: setting.placeAt(1 + (/\s(-[a-zA-Z]*d|--detach)/.exec(setting.value)?.index ?? -1)),
    }));
}

/** docker's flags that take no word after them: `--rm`, `-it`, `--name=x`. */
const FLAG_ALONE = /^(--(rm|privileged|init|read-only|interactive|tty)|-[itP]+|--[^=]+=.*)$/;
const DETACH = /^(-[itP]*d[itP]*|--detach(=true)?)$/;

/** Also behind a shell's `-c`, when docker is the first that it runs. The image's name ends docker's own flags. */
function runsDetached(words: readonly string[]): boolean {
  const bare = words.map((word) => word.replace(/^["']|["']$/g, ''));
  const docker = bare.findIndex((word, i) => /^[-@:+!]*(\S*\/)?docker$/.test(word) && bare[i + 1] === 'run');
  const before = bare.slice(0, Math.max(0, docker));
  if (docker < 0 || !before.every((word) => /^(\S*\/)?(\w*sh|-\w*c|exec|env)$/.test(word))) return false;
  let i = docker + 2;
  while (bare[i]?.startsWith('-') === true) {
    if (DETACH.test(bare[i] ?? '')) return true;
    i += FLAG_ALONE.test(bare[i] ?? '') ? 1 : 2;
  }
  return false;
}

/** The units that were given, found by name as fleet would: an instance by its template. */
class Book {
  readonly #files: ReadonlyMap<string, UnitFile>;
  readonly #requirements = new Map<string, Requirements | null>();

  constructor(units: readonly LintedUnit[]) {
    this.#files = new Map(units.map(({ name, file }) => [name.full, file]));
  }

  /** A unit stands for itself, and a template for one of its instances. */
  concrete(name: UnitName): string {
    return isTemplate(name) ? `${name.prefix}@1.${name.type}` : name.full;
  }

  /** What a unit demands; null for one whose file was not given. */
  requirements(full: string): Requirements | null {
    let known = this.#requirements.get(full);
    if (known === undefined) {
      known = this.#read(full);
      this.#requirements.set(full, known);
    }
    return known;
  }

  #read(full: string): Requirements | null {
    const name = parseUnitName(full);
    if (!name.ok) return null;
    const template = templateOf(name.value);
    const file = this.#files.get(full) ?? (template === null ? undefined : this.#files.get(template));
    return file === undefined ? null : readRequirements(name.value, file).requirements;
  }
}

/** Units that wait for each other to be placed first. */
function cycle(path: readonly string[], { file }: LintedUnit): Problem {
  const chain = [...path, path[0] ?? ''].map((name) => printable(name)).join(' → ');
  return {
    severity: 'error',
    message: `MachineOf= leads in a circle, so none of these units is ever placed: ${chain}`,
    hint: 'let one of them be placed by itself',
    ...whereOf(file, 'MachineOf'),
  };
}

/** The way from a unit by MachineOf back to itself; null when there is none. */
function pathTo(self: string, book: Book): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[self, null]]);
  const queue = [self];
  for (let i = 0; i < queue.length; i++) {
    const name = queue[i] ?? '';
    for (const peer of book.requirements(name)?.machineOf ?? []) {
      if (peer === self) {
        const path: string[] = [];
        for (let at: string | null = name; at !== null; at = cameFrom.get(at) ?? null) path.unshift(at);
        return path;
      }
      if (cameFrom.has(peer)) continue;
      cameFrom.set(peer, name);
      queue.push(peer);
    }
  }
  return null;
}

/** A unit that must be beside another, where the two can never be together. */
function apart(self: string, { file }: LintedUnit, book: Book): readonly Problem[] {
  const own = book.requirements(self);
  if (own === null) return [];
  const places = whereOf(file, 'MachineOf');
  return own.machineOf.flatMap((peer): readonly Problem[] => {
    const other = book.requirements(peer);
    const why = other === null ? null : whyApart(self, own, peer, other);
    if (why === null) return [];
    const message = `MachineOf=${printable(peer)} can never hold: ${why}`;
    return [{ severity: 'error', message, ...places }];
  });
}

function whyApart(self: string, own: Requirements, peer: string, other: Requirements): string | null {
  if (other.global) return `${printable(peer)} is global, and the engine gives global units no machine`;
  const glob = other.conflicts.find((pattern) => self !== peer && globMatches(pattern, self));
  if (glob !== undefined) return `${printable(peer)} has Conflicts=${printable(glob)}`;
  for (const [key, wanted] of own.metadata) {
    const offered = other.metadata.get(key);
    if (offered !== undefined && ![...wanted].some((value) => offered.has(value)))
      return `${printable(peer)} wants other machines by their metadata "${printable(key)}"`;
  }
  return null;
}

function whereOf(file: UnitFile, option: string): Pick<Problem, 'where'> {
  const found = file.options.find(
    ({ section, name }) => section === 'X-Fleet' && name.replace(/^X-Condition/, '') === option,
  );
  return found === undefined ? {} : { where: found.valuePlace };
}
