// A scenario file with all that it includes.
import { dirname, posix } from 'node:path';
import { FleetsimError, failure, formatProblem, printable } from '../../base/index.js';
import { readScenario, type Scenario } from '../../sim/index.js';
import { readText } from '../files.js';
import { warn } from '../output.js';

export interface LoadedScenario {
  readonly path: string;
  readonly text: string;
  readonly scenario: Scenario;
  /** The text of each file that it includes or takes units from, by path from its own folder. */
  readonly included: ReadonlyMap<string, string>;
}

/** Every problem in it is told at once; mere warnings are printed. */
export function loadScenario(path: string, variant: string | undefined): LoadedScenario {
  const text = readText(path);
  if (text === null)
    throw failure('no-scenario', `${printable(path)}: no such file`, 'the package has some in `scenarios/`');
  const included = new Map<string, string>();
  const { scenario, problems } = readScenario(text, path, {
    readFile(file) {
      const part = readText(file);
      if (part !== null) included.set(posix.relative(dirname(path), file), part);
      return part;
    },
    ...(variant === undefined ? {} : { variant }),
  });
  if (scenario === null) throw new FleetsimError('bad-scenario', problems);
  for (const problem of problems) warn(formatProblem(problem));
  return { path, text, scenario, included };
}
