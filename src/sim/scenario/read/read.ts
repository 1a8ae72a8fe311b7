// Scenario files: YAML to a scenario, or everything that is wrong with it by line and column. The text is untrusted.
import { hasErrors, type Problem } from '../../../base/index.js';
import { readYaml, type Yaml } from '../../../base/yaml.js';
import type { Scenario } from '../scenario.js';
import { type ScenarioSource, scenarioSchema } from '../schema/schema.js';
import { readCluster } from './cluster.js';
import { schemaProblems } from './problems.js';
import { StepReader } from './steps.js';

export interface ReadScenario {
  /** Null when there is an error among the problems. */
  readonly scenario: Scenario | null;
  readonly problems: readonly Problem[];
}

/** `file` is how the problems name the text; the scenario's name where it gives none. */
export function readScenario(text: string, file: string): ReadScenario {
  const { yaml, problems } = readYaml(text, file);
  if (yaml === null) return { scenario: null, problems };
  const parsed = scenarioSchema.safeParse(yaml.data);
  if (!parsed.success)
    return { scenario: null, problems: schemaProblems(scenarioSchema, parsed.error.issues, yaml) };
  return build(parsed.data, yaml, file);
}

function build(data: ScenarioSource, yaml: Yaml, file: string): ReadScenario {
  const reader = new StepReader(yaml);
  const steps = reader.readAll(data.steps, ['steps']);
  const { cluster, problems: clusterProblems } = readCluster(data.cluster ?? {}, yaml);
  const problems = [...reader.problems, ...clusterProblems];
  if (hasErrors(problems)) return { scenario: null, problems };
  const scenario: Scenario = {
    name: data.name ?? file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
    description: data.description ?? '',
    seed: data.seed ?? 1,
    cluster,
    steps,
  };
  return { scenario, problems };
}
