// What is wrong with a scenario before it is played: commands that there are not, units that nobody has a file of, and
// templates that are started.
import { FleetsimError, type Place, type Problem, printable } from '../../base/index.js';
import { cannotActivate } from '../../fleet/index.js';
import { type FindFile, fileOf, unitsNamed } from '../../fleetctl/index.js';
import { parseUnitName, templateOf } from '../../systemd/index.js';
import { readLine } from '../begin-command.js';
import { unitsFirst } from './find-units.js';
import type { Scenario, Step } from './scenario.js';

/** Commands that bring a unit to life. */
const ACTIVATING = ['start', 'load'];

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
    const { command, args } = readLine(line);
    if (command.creates !== true) return [];
    return unitsNamed(args).flatMap((unit) => {
      const { name } = unit;
      const refused = ACTIVATING.includes(command.name) ? cannotActivate(name) : null;
      const there = created.has(name) || isTemplateThere(name, created) || fileOf(unit, findFile) !== null;
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

function isTemplateThere(name: string, created: ReadonlySet<string>): boolean {
  const parsed = parseUnitName(name);
  const template = parsed.ok ? templateOf(parsed.value) : null;
  return template !== null && created.has(template);
}
