// What cannot work in a cluster, though every part of it may be well formed: seen in one unit file alone, before anything
// is submitted. What its [X-Fleet] section says wrongly is told by requirements.ts, and what is wrong between units by
// lint-together.ts.
import { type Problem, printable } from '../base/index.js';
import {
  checkUnitFile,
  isTemplate,
  parseBoolean,
  parseUnitName,
  readSettings,
  type UnitFile,
  type UnitName,
} from '../systemd/index.js';
import { FLEET_OPTIONS, readRequirements } from './requirements.js';
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
