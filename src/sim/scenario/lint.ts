// What is wrong with a scenario before it is played: commands that there are not, units that nobody has a file of, and
// templates that are started.
import { FleetsimError, type Place, type Problem, printable } from '../../base/index.js';
import { cannotActivate } from '../../fleet/index.js';
import { type FindFile, parseFleetctl, splitWords, unitsNamed } from '../../fleetctl/index.js';
import { parseUnitName, templateOf } from '../../systemd/index.js';
import { unitsFirst } from './find-units.js';
import type { Scenario, Step } from './scenario.js';

/** Commands that bring a unit to life, and those that need its file at the latest. */
const ACTIVATING = ['start', 'load'];
const CREATING = ['submit', ...ACTIVATING];

/** All problems in the order of the steps. */
export function lintScenario(scenario: Scenario, findFile: FindFile): readonly Problem[] {
  const created = new Set<string>();
  const find = unitsFirst(scenario.units, findFile);
  const lint = ({ place, action }: Step): readonly Problem[] => {
    if (action.type === 'steps') return action.steps.flatMap(lint);
    const isCommand = action.type === 'run' || action.type === 'begin';
    return isCommand ? lintRun(place, action.line, created, find) : [];
  };
  return scenario.steps.flatMap(lint);
}

function lintRun(where: Place, line: string, created: Set<string>, findFile: FindFile): readonly Problem[] {
  const error = (problem: Omit<Problem, 'severity' | 'where'>): Problem => ({
    severity: 'error',
    ...problem,
    where,
  });
  try {
    const [program = '', ...words] = splitWords(line);
    if (program !== 'fleetctl') {
      const hint = 'it begins with fleetctl, such as `fleetctl start web`';
      return [error({ message: `not a command of a scenario: ${printable(line)}`, hint })];
    }
    const { command, args } = parseFleetctl(words);
    if (!CREATING.includes(command.name)) return [];
    return unitsNamed(args).flatMap(({ name, path }) => {
      const refused = ACTIVATING.includes(command.name) ? cannotActivate(name) : null;
      const there = created.has(name) || hasFile(name, path, created, findFile);
      created.add(name);
      if (refused !== null) return [error(refused)];
      if (there) return [];
      const hint = 'unit files are looked for beside the scenario, then among those of the package';
      return [error({ message: `there is no file for the unit ${printable(name)}`, hint })];
    });
  } catch (mishap) {
    if (!(mishap instanceof FleetsimError)) throw mishap;
    return mishap.problems.map(({ message, hint }) =>
      error(hint === undefined ? { message } : { message, hint }),
    );
  }
}

/** A unit's own file, or its template's, where fleetctl would find one. */
function hasFile(name: string, path: string, created: ReadonlySet<string>, findFile: FindFile): boolean {
  const parsed = parseUnitName(name);
  const template = parsed.ok ? templateOf(parsed.value) : null;
  if (template !== null && created.has(template)) return true;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return findFile(path) !== null || (template !== null && findFile(`${folder}${template}`) !== null);
}
