// The units of a cloud-config: `coreos: units:` are files for the machine's own systemd, never seen by fleet.
import { nearest, type Problem, printable } from '../base/index.js';
import type { Yaml } from '../base/yaml.js';
import { checkUnitFile, parseUnitName, readLogicalFile, type UnitName } from '../systemd/index.js';
import { isMapping, normaliseKey } from './check.js';

type Path = readonly PropertyKey[];

/** What is wrong with the units at `path`, their contents included, each at its own line of the cloud-config. */
export function checkUnits(value: unknown, path: Path, yaml: Yaml): readonly Problem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((unit: unknown, i) => (isMapping(unit) ? checkUnit(unit, [...path, i], yaml) : []));
}

function checkUnit(unit: Readonly<Record<string, unknown>>, path: Path, yaml: Yaml): readonly Problem[] {
  const given = new Map(Object.entries(unit).map(([key, value]) => [normaliseKey(key), { key, value }]));
  const nameText = given.get('name')?.value;
  if (typeof nameText !== 'string') return [];
  const name = parseUnitName(nameText);
  if (!name.ok) return [{ severity: 'error', message: name.error, where: yaml.placeOf([...path, 'name']) }];
  const content = given.get('content');
  const dropIns = given.get('drop_ins');
  return [
    ...(content === undefined ? [] : checkContent(content.value, [...path, content.key], name.value, yaml)),
    ...(dropIns === undefined ? [] : checkDropIns(dropIns.value, [...path, dropIns.key], name.value, yaml)),
  ];
}

function checkDropIns(value: unknown, path: Path, unit: UnitName, yaml: Yaml): readonly Problem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((dropIn: unknown, i): readonly Problem[] => {
    if (!isMapping(dropIn)) return [];
    const { name, content } = dropIn;
    const wrongName: readonly Problem[] =
      typeof name === 'string' && !/^[^/]+\.conf$/.test(name)
        ? [
            {
              severity: 'warning',
              message: `systemd ignores the drop-in ${printable(name)}: its name does not end in .conf`,
              where: yaml.placeOf([...path, i, 'name']),
            },
          ]
        : [];
    return [...wrongName, ...checkContent(content, [...path, i, 'content'], unit, yaml)];
  });
}

function checkContent(value: unknown, path: Path, unit: UnitName, yaml: Yaml): readonly Problem[] {
  if (typeof value !== 'string') return [];
  const file = readLogicalFile(value.split('\n'));
  const problems = [...file.problems, ...checkUnitFile(unit, file), ...file.sections.flatMap(forFleet)];
  return problems
    .sort((a, b) => (a.where?.line ?? 0) - (b.where?.line ?? 0))
    .map((problem) => ({
      ...problem,
      where: yaml.placeInText(path, problem.where?.line ?? 1, problem.where?.column ?? 1),
    }));
}

/** A unit that is written to one machine is not fleet's to place. */
function forFleet({ name, place }: { name: string; place: Problem['where'] }): readonly Problem[] {
  if (nearest(name, ['X-Fleet']) === null || place === undefined) return [];
  const message = `[${printable(name)}] does nothing here: units of a cloud-config are started by the machine itself`;
  return [{ severity: 'warning', message, hint: 'submit the unit with fleetctl instead', where: place }];
}
