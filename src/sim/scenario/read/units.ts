// The unit files that a scenario brings along, written in it or named by it, and what is wrong with them.
import { type Problem, printable } from '../../../base/index.js';
import { lintUnit } from '../../../fleet/index.js';
import { checkUnitFile, parseUnitFile, parseUnitName } from '../../../systemd/index.js';
import type { Files, Layer, Path } from './layers.js';

export interface ReadUnits {
  /** By the names or paths that commands call them by. */
  readonly units: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** What a later layer says of a unit goes over what an earlier one said. */
export function readUnits(layers: readonly Layer[], files: Files): ReadUnits {
  const units = new Map<string, string>();
  const problems: Problem[] = [];
  for (const layer of layers)
    for (const [name, source] of Object.entries(layer.source.units ?? {})) {
      const path = [...layer.path, 'units', name];
      const isInline = typeof source === 'string';
      const found = isInline
        ? { text: source, file: undefined }
        : files.read(source.file, layer.folder, layer.yaml.placeOf([...path, 'file']));
      if (found === null) continue;
      units.set(name, found.text);
      problems.push(...unitProblems(name, found, layer, path));
    }
  return { units, problems };
}

/** At the lines of the scenario, or of the file that holds the unit. */
function unitProblems(
  name: string,
  { text, file }: { readonly text: string; readonly file: string | undefined },
  { yaml }: Layer,
  path: Path,
): readonly Problem[] {
  const parsed = parseUnitName(name.slice(name.lastIndexOf('/') + 1));
  if (!parsed.ok) {
    const where = yaml.placeOfKey(path.slice(0, -1), name);
    return [{ severity: 'error', message: printable(parsed.error), where }];
  }
  const { unitFile, problems } = parseUnitFile(text, file ?? name);
  const unit = { name: parsed.value, file: unitFile };
  const all = [...problems, ...checkUnitFile(unit.name, unitFile), ...lintUnit(unit)];
  if (file !== undefined) return all;
  return all.map((problem) => ({
    ...problem,
    where: yaml.placeInText(path, problem.where?.line ?? 1, problem.where?.column ?? 1),
  }));
}
