// fleetsim validate: everything wrong with unit files, scenarios and cloud-configs, before anything runs. What each kind
// of file may hold is known by its room; here is which file is which, and how it is told.
import { basename, dirname } from 'node:path';
import { counted, FleetsimError, formatProblem, type Problem } from '../../base/index.js';
import { isCloudConfig, readCloudConfig } from '../../coreos/index.js';
import { type LintedUnit, lintTogether, lintUnit } from '../../fleet/index.js';
import { lintScenario, readScenario } from '../../sim/index.js';
import { checkUnitFile, parseUnitFile, parseUnitName, readServiceConfig } from '../../systemd/index.js';
import { EXIT } from '../exit-codes.js';
import { readBytes, readText, unitFinder } from '../files.js';
import { print, printJson } from '../output.js';
import type { OutputOptions } from '../output-option.js';

interface Validated {
  readonly file: string;
  readonly kind: 'unit' | 'scenario' | 'cloud-config' | 'unknown';
  readonly problems: readonly Problem[];
  /** What a unit file holds, to be looked at beside the others. */
  readonly unit?: LintedUnit;
}

export function runValidate(paths: readonly string[], { output }: OutputOptions): number {
  const files = paths.map(validateFile);
  const together = lintTogether(files.flatMap(({ unit }) => unit ?? []));
  const all = files.map((one) => ({
    ...one,
    problems: [...one.problems, ...together.filter(({ where }) => where?.file === one.file)].sort(byPlace),
  }));
  const problems = all.flatMap((one) => one.problems);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (output === 'json') {
    printJson({ files: all.map(({ unit: _, ...one }) => one), errors, warnings });
  } else {
    for (const problem of problems) print(formatProblem(problem));
    print(`${counted(files.length, 'file')}, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`);
  }
  return errors === 0 ? EXIT.ok : EXIT.failed;
}

function byPlace(a: Problem, b: Problem): number {
  const line = (a.where?.line ?? 0) - (b.where?.line ?? 0);
  return line === 0 ? (a.where?.column ?? 0) - (b.where?.column ?? 0) : line;
}

/** A file that cannot be read is a problem of that file; the others are looked at all the same. */
function validateFile(path: string): Validated {
  try {
    return validateText(path, readBytes(path).toString('utf8'));
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      message: problem.message.replace(`${path}: `, ''),
      where: { file: path },
    }));
    return { file: path, kind: 'unknown', problems };
  }
}

/** The name tells a unit file, the first line a cloud-config; other YAML is a scenario. */
function validateText(path: string, text: string): Validated {
  const name = basename(path);
  if (isCloudConfig(text)) {
    return { file: path, kind: 'cloud-config', problems: readCloudConfig(text, path).problems };
  }
  if (/\.ya?ml$/i.test(name)) {
    // What has the section of CoreOS only lacks the first line that makes it one.
    if (/^coreos:/m.test(text))
      return { file: path, kind: 'cloud-config', problems: readCloudConfig(text, path).problems };
    return { file: path, kind: 'scenario', problems: validateScenario(path, text) };
  }
  const unit = /^\s*\[[^\]\n]+\]\s*$/m.test(text);
  if (parseUnitName(name).ok || unit) return validateUnit(path, name, text);
  const message = 'not a unit file, a scenario or a cloud-config';
  const hint =
    'unit files end in .service or another type, scenarios in .yaml; cloud-configs begin with #cloud-config';
  return {
    file: path,
    kind: 'unknown',
    problems: [{ severity: 'error', message, hint, where: { file: path } }],
  };
}

function validateScenario(path: string, text: string): readonly Problem[] {
  const read = (variant?: string) =>
    readScenario(text, path, { readFile: readText, ...(variant === undefined ? {} : { variant }) });
  const { scenario, problems } = read();
  if (scenario === null) return problems;
  const findFile = unitFinder(dirname(path));
  const others = scenario.variants.filter(({ name }) => name !== scenario.variant);
  const played = [scenario, ...others.flatMap(({ name }) => read(name).scenario ?? [])];
  const lint = played.flatMap((one) => lintScenario(one, findFile));
  // What variants have in common is told once.
  return [...problems, ...new Map(lint.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function validateUnit(path: string, fileName: string, text: string): Validated {
  const { unitFile: file, problems } = parseUnitFile(text, path);
  const parsed = parseUnitName(fileName);
  if (!parsed.ok) {
    const wrongName: Problem = { severity: 'error', message: parsed.error, where: { file: path } };
    return { file: path, kind: 'unit', problems: [wrongName, ...problems] };
  }
  const unit = { name: parsed.value, file };
  const found = [...problems, ...checkUnitFile(unit.name, file), ...lintUnit(unit)];
  return { file: path, kind: 'unit', problems: [...found, ...refusal(path, unit, found)], unit };
}

/** Why systemd would refuse a service as a whole, where no single line is to blame. */
function refusal(path: string, { name, file }: LintedUnit, found: readonly Problem[]): readonly Problem[] {
  if (name.type !== 'service' || found.some(({ severity }) => severity === 'error')) return [];
  const config = readServiceConfig(name, file);
  if (config.ok) return [];
  const where = file.sections.find((section) => section.name === 'Service')?.place ?? { file: path, line: 1 };
  return [{ severity: 'error', message: config.error, where }];
}
