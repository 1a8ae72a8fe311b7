// Whether a scenario that was written down for a run breaks the same rule as that run did when it is played, by what a person
// is told who plays it.
import { ScenarioRun } from '../run-scenario.js';
import { readScenario } from '../scenario/read/read.js';
import { kindOf, type RunOptions, type Violation } from './run-seed.js';

/** `text`: a scenario as written, with all its unit files in it. */
export function failsAgain(
  text: string,
  violation: Violation,
  { version, parts }: Pick<RunOptions, 'version' | 'parts'>,
): boolean {
  const { scenario } = readScenario(text, 'chaos.yaml');
  if (scenario === null) return false;
  const broken: string[] = [];
  try {
    const { failed } = new ScenarioRun({
      scenario,
      version,
      findFile: () => null,
      onEvent: (event) => {
        if (event.type === 'invariant-broken') broken.push(event.invariant);
      },
      ...(parts === undefined ? {} : { parts: parts() }),
    }).finish();
    return isSame(violation, broken, failed);
  } catch (error) {
    return violation.kind === 'crash' && (error as Error).message === violation.sentence;
  }
}

/** What is expected of such a scenario is that its cluster has converged. */
function isSame(violation: Violation, broken: readonly string[], failed: number): boolean {
  if (violation.kind === 'safety') return broken.includes(violation.invariant);
  return violation.kind === 'liveness' && (failed > 0 || broken.some((one) => kindOf(one) === 'liveness'));
}
