// fleetsim systemd requirements: what [X-Fleet] means for a unit of a given name, in words or as data.
import { basename } from 'node:path';
import { failure, formatProblem, hasErrors, printable } from '../../../base/index.js';
import { type Requirements, readRequirements } from '../../../fleet/index.js';
import { parseUnitName, type UnitName } from '../../../systemd/index.js';
import { EXIT } from '../../exit-codes.js';
import { print, printJson, warn } from '../../output.js';
import type { OutputOptions } from '../../output-option.js';
import { eachUnitFile } from '../../unit-input.js';

export interface RequirementsOptions extends OutputOptions {
  readonly name?: string;
}

export function runRequirements(paths: readonly string[], options: RequirementsOptions): number {
  const { output } = options;
  const names = new Map(paths.map((path) => [path, nameFor(path, options.name)]));
  const all: unknown[] = [];
  let refused = false;
  const exitCode = eachUnitFile(paths, (file, path) => {
    const name = names.get(path) ?? nameFor(path, options.name);
    const { requirements, problems } = readRequirements(name, file);
    for (const problem of problems) warn(formatProblem(problem));
    refused ||= hasErrors(problems);
    if (output === 'json') all.push({ unit: name.full, ...asData(requirements) });
    else for (const line of inWords(name, requirements)) print(line);
  });
  if (output === 'json') printJson(all);
  return refused ? EXIT.failed : exitCode;
}

function nameFor(path: string, given: string | undefined): UnitName {
  const name = parseUnitName(given ?? basename(path));
  if (name.ok) return name.value;
  throw failure('usage', name.error, 'say which unit it is for: --name web@1.service');
}

function asData({ metadata, ...others }: Requirements): object {
  return {
    ...others,
    metadata: Object.fromEntries([...metadata].map(([key, values]) => [key, [...values]])),
  };
}

function inWords(name: UnitName, requirements: Requirements): readonly string[] {
  const { machineId, machineOf, metadata, conflicts, replaces, global } = requirements;
  const lines = [
    global ? 'runs on every machine that fits' : null,
    machineId === null ? null : `only on the machine with the ID ${machineId}`,
    ...machineOf.map((peer) => `only on the machine that has ${peer}`),
    ...[...metadata].map(
      ([key, values]) => `only on machines whose metadata "${key}" is ${[...values].join(' or ')}`,
    ),
    ...conflicts.map((glob) => `never beside a unit that matches ${glob}`),
    ...replaces.map((glob) => `sends units that match ${glob} away from the machine it comes to`),
  ].filter((line) => line !== null);
  return [
    `${name.full}:`,
    ...(lines.length === 0 ? ['  any machine will do'] : lines.map((line) => `  ${printable(line)}`)),
  ];
}
