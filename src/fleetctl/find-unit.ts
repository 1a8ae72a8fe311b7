// Where the content of a unit comes from, in fleetctl's order: the registry; a file of that name; its template in the
// registry; its template file beside the named path.
import { FleetsimError, failure, formatProblem, hasErrors, present } from '../base/index.js';
import { lintDemands, type Unit } from '../fleet/index.js';
import { hashUnitFile, parseUnitFile, parseUnitName, templateOf, type UnitFile } from '../systemd/index.js';
import type { Context, FindFile, FoundFile, Output } from './command.js';
import { type NamedUnit, nearestUnit } from './names.js';

/** What finding a unit's file takes. */
type FileContext = Pick<Context, 'findFile'> & Pick<Output, 'warn'>;

/** The file that a unit would be made of where the registry knows nothing: its own, or its template's beside it. */
export function fileOf(
  { name, path }: NamedUnit,
  findFile: FindFile,
): { readonly name: string; readonly found: FoundFile } | null {
  const own = findFile(path);
  if (own !== null) return { name, found: own };
  const template = templateName(name);
  const found = template === null ? null : findFile(beside(path, template));
  return template === null || found === null ? null : { name: template, found };
}

/** The file to create a unit from that the registry does not have. Warnings about it go to `context.warn`. */
export function contentFor(
  unit: NamedUnit,
  registered: ReadonlyMap<string, Unit>,
  context: FileContext,
): UnitFile {
  const own = context.findFile(unit.path);
  if (own !== null) return readFile(unit.name, own, context);
  const template = templateName(unit.name);
  const inRegistry = template === null ? undefined : registered.get(template);
  if (inRegistry !== undefined) {
    warnOfOtherTemplate(unit, inRegistry, context);
    return inRegistry.file;
  }
  const file = template === null ? null : context.findFile(beside(unit.path, template));
  if (file !== null) return readFile(unit.name, file, context);
  const sought =
    template === null ? `Unit(${unit.name})` : `Unit(${unit.name}) or template Unit(${template})`;
  throw failure(
    'unit-not-found',
    `unable to find ${sought} in Registry or on filesystem`,
    hint(unit, registered),
  );
}

/** Differs from fleet, which says to add --replace, though that replaces no template but of `submit`. */
function warnOfOtherTemplate(unit: NamedUnit, template: Unit, context: FileContext): void {
  const found = context.findFile(beside(unit.path, template.name));
  if (found === null || found.origin === 'package') return;
  if (hashUnitFile(readFile(template.name, found, context)) === template.hash) return;
  const text = `Unit ${template.name} in registry differs from local template unit file ${found.path}.`;
  context.warn(`WARNING: ${text} Submit it with --replace to override.`);
}

function hint(unit: NamedUnit, registered: ReadonlyMap<string, Unit>): string {
  const near = nearestUnit(unit.name, registered.keys());
  if (near !== null) return `did you mean ${near}?`;
  return 'name a file by its path, or one in this folder; `units/` of the package has examples';
}

/** The user's own file for a unit that the registry already has, if it says something else; null otherwise. */
export function differingFile(
  unit: NamedUnit,
  known: Unit,
  context: Context,
): { readonly path: string; readonly file: UnitFile; readonly isTemplate: boolean } | null {
  const source = fileOf(unit, context.findFile);
  if (source === null || source.found.origin === 'package') return null;
  const file = readFile(unit.name, source.found, context);
  if (hashUnitFile(file) === known.hash) return null;
  return { path: source.found.path, file, isTemplate: source.name !== unit.name };
}

function readFile(name: string, found: FoundFile, context: Pick<FileContext, 'warn'>): UnitFile {
  const { unitFile, problems } = parseUnitFile(found.text, found.path);
  const parsed = parseUnitName(name);
  const fleetProblems = parsed.ok ? lintDemands({ name: parsed.value, file: unitFile }) : [];
  const all = [
    ...problems,
    ...fleetProblems.map((problem) => ({ ...problem, where: { file: found.path, ...problem.where } })),
  ];
  if (hasErrors(all)) throw new FleetsimError('bad-unit-file', all);
  for (const problem of all) context.warn(formatProblem(problem));
  return unitFile;
}

function templateName(name: string): string | null {
  const parsed = parseUnitName(name);
  return parsed.ok ? templateOf(parsed.value) : null;
}

/** The template's file in the folder that was named. */
function beside(path: string, template: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + present(template, 'a template has a name');
}
