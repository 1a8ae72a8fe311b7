// Where the content of a unit comes from, in fleetctl's order: the registry; a file of that name; its template in the
// registry; its template file beside the named path.
import { FleetsimError, failure, formatProblem, hasErrors, present, printable } from '../base/index.js';
import { readRequirements, type Unit } from '../fleet/index.js';
import { hashUnitFile, parseUnitFile, parseUnitName, templateOf, type UnitFile } from '../systemd/index.js';
import type { Context, FoundFile } from './command.js';
import type { NamedUnit } from './names.js';

/** The file to create a unit from that the registry does not have. Warnings about it go to `context.warn`. */
export function contentFor(
  unit: NamedUnit,
  registered: ReadonlyMap<string, Unit>,
  context: Context,
): UnitFile {
  const own = context.findFile(unit.path);
  if (own !== null) return readFile(unit.name, own, context);
  const template = templateName(unit.name);
  const inRegistry = template === null ? undefined : registered.get(template);
  if (inRegistry !== undefined) return inRegistry.file;
  const file = template === null ? null : context.findFile(beside(unit.path, template));
  if (file !== null) return readFile(unit.name, file, context);
  const places = template === null ? unit.name : `${unit.name} or ${template}`;
  const hint = 'name a file by its path, or one in this folder; `units/` of the package has examples';
  throw failure(
    'unit-not-found',
    `unable to find ${printable(places)}, as a unit in the registry or as a file`,
    hint,
  );
}

/** The user's own file for a unit that the registry already has, if it says something else; null otherwise. */
export function differingFile(
  unit: NamedUnit,
  known: Unit,
  context: Context,
): { path: string; file: UnitFile } | null {
  const template = templateName(unit.name);
  const found =
    context.findFile(unit.path) ?? (template === null ? null : context.findFile(beside(unit.path, template)));
  if (found === null || found.origin === 'package') return null;
  const file = readFile(unit.name, found, context);
  return hashUnitFile(file) === known.hash ? null : { path: found.path, file };
}

function readFile(name: string, found: FoundFile, context: Context): UnitFile {
  const { unitFile, problems } = parseUnitFile(found.text, found.path);
  const parsed = parseUnitName(name);
  const fleetProblems = parsed.ok ? readRequirements(parsed.value, unitFile).problems : [];
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
