// Whether a scenario that was written down for a run breaks the same rule as that run did when it is played.
import type { Violation as Broken } from '../invariants/index.js';
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
  try {
    const run = new ScenarioRun({
      scenario,
      version,
      findFile: () => null,
      onEvent: () => undefined,
      ...(parts === undefined ? {} : { parts: parts() }),
    });
    run.finish();
    return run.world.watch.violations.some((broken) => isSame(broken, violation));
  } catch (error) {
    return violation.kind === 'crash' && (error as Error).message === violation.sentence;
  }
}

function isSame({ invariant }: Broken, violation: Violation): boolean {
  if (violation.kind === 'safety') return invariant === violation.invariant;
  return violation.kind === kindOf(invariant);
}
