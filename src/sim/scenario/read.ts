// Scenario files: YAML to a scenario, or everything that is wrong with it by line and column. The text is untrusted.
import type { z } from 'zod';
import { hasErrors, nearest, type Problem, printable } from '../../base/index.js';
import { readYaml, type Yaml } from '../../base/yaml.js';
import { DEFAULT_SETTINGS } from '../../fleet/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import { DEFAULT_CLUSTER } from '../world.js';
import type { Action, Expectation, Fault, Scenario, Step } from './scenario.js';
import {
  ACTION_KEYS,
  CLUSTER_KEYS,
  EXPECT_KEYS,
  type ScenarioSource,
  STEP_KEYS,
  type StepSource,
  scenarioSchema,
} from './schema.js';

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
  if (!parsed.success) {
    // A key that is misspelt is missing, too: the unknown one first, since it explains the other.
    const unknown = (issue: z.core.$ZodIssue): number => (issue.code === 'unrecognized_keys' ? 0 : 1);
    const issues = [...parsed.error.issues].sort((a, b) => unknown(a) - unknown(b));
    return { scenario: null, problems: issues.flatMap((issue) => problemsOf(issue, yaml)) };
  }
  return build(parsed.data, yaml, file);
}

function build(data: ScenarioSource, yaml: Yaml, file: string): ReadScenario {
  const problems: Problem[] = [];
  const steps = data.steps.flatMap((step, i): Step[] => {
    const read = readStep(step, i, yaml);
    if ('severity' in read) {
      problems.push(read);
      return [];
    }
    return [read];
  });
  if (hasErrors(problems)) return { scenario: null, problems };
  const { machines, agent_ttl, engine_reconcile_interval } = data.cluster ?? {};
  const scenario: Scenario = {
    name: data.name ?? file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
    description: data.description ?? '',
    seed: data.seed ?? 1,
    cluster: {
      ...DEFAULT_CLUSTER,
      machines: machines ?? DEFAULT_CLUSTER.machines,
      settings: {
        ...DEFAULT_SETTINGS,
        ...(agent_ttl === undefined ? {} : { agentTtlMs: span(agent_ttl) }),
        ...(engine_reconcile_interval === undefined
          ? {}
          : { engineReconcileIntervalMs: span(engine_reconcile_interval) }),
      },
    },
    steps,
  };
  return { scenario, problems };
}

/** A time span that the schema has found to be one. */
function span(text: string | number): number {
  return parseTimeSpan(String(text)) ?? 0;
}

function readStep(step: StepSource, index: number, yaml: Yaml): Step | Problem {
  const path = ['steps', index];
  const place = yaml.placeOf(path);
  const given = ACTION_KEYS.filter((key) => step[key] !== undefined);
  if (given.length !== 1) {
    const message = `a step does one of ${ACTION_KEYS.join(', ')}; this one has ${given.join(' and ') || 'none'}`;
    return { severity: 'error', message, where: place };
  }
  if (step.within !== undefined && step.expect === undefined) {
    const hint = '`at: 60s` says when a step happens, `within: 60s` how long an expectation may take';
    return {
      severity: 'error',
      message: '`within` goes with `expect`',
      hint,
      where: yaml.placeOf([...path, 'within']),
    };
  }
  const action = readAction(step);
  if (action === null) {
    const hint = 'such as `kill core-01` or `restart core-01`';
    const message = `not a fault: ${printable(step.fault ?? '')}`;
    return { severity: 'error', message, hint, where: yaml.placeOf([...path, 'fault']) };
  }
  return { atMs: step.at === undefined ? null : span(step.at), action, place };
}

function readAction(step: StepSource): Action | null {
  if (step.run !== undefined) return { type: 'run', line: step.run };
  if (step.wait !== undefined) return { type: 'wait', ms: span(step.wait) };
  if (step.fault !== undefined) return readFault(step.fault);
  if (step.expect === undefined) return null;
  const withinMs = step.within === undefined ? 0 : span(step.within);
  return { type: 'expect', expectation: readExpectation(step.expect), withinMs };
}

function readFault(text: string): Action | null {
  const [, verb, machine] = /^\s*(kill|restart)\s+(\S+)\s*$/.exec(text) ?? [];
  if (verb === undefined || machine === undefined) return null;
  return { type: 'fault', fault: { verb: verb as Fault['verb'], machine } };
}

function readExpectation(expect: NonNullable<StepSource['expect']>): Expectation {
  if ('machine' in expect)
    return { about: 'machine', machine: expect.machine, registered: expect.registered };
  const { not_on, ...rest } = expect;
  const given = Object.entries({ ...rest, notOn: not_on }).filter(([, value]) => value !== undefined);
  return { about: 'unit', ...Object.fromEntries(given) } as Expectation;
}

function problemsOf(issue: z.core.$ZodIssue, yaml: Yaml): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, yaml));
  if (issue.code === 'invalid_union') {
    // The only union is an expectation: about a machine if it names one, otherwise about a unit.
    const branch = issue.errors.at(yaml.isMapWith(issue.path, 'machine') ? 1 : 0) ?? [];
    const inner = branch.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] }));
    return inner.flatMap((nested) => problemsOf(nested as z.core.$ZodIssue, yaml));
  }
  const name = issue.path.map(String).join('.');
  const missing = name !== '' && !yaml.has(issue.path);
  const message = printable(missing ? `${name} is missing` : `${name}: ${issue.message}`.replace(/^: /, ''));
  return [{ severity: 'error', message, where: yaml.placeOf(issue.path) }];
}

function unknownKey(path: readonly PropertyKey[], key: string, yaml: Yaml): Problem {
  const near = nearest(key, knownKeys(path));
  const hint = near === null ? {} : { hint: `did you mean ${near}?` };
  const where = yaml.placeOfKey(path, key);
  return { severity: 'error', message: `unknown key ${printable(key)}`, ...hint, where };
}

/** The keys that there are at a place: the same words mean different things at different places. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  switch (path.findLast((part) => typeof part === 'string')) {
    case undefined:
      return Object.keys(scenarioSchema.shape);
    case 'cluster':
      return CLUSTER_KEYS;
    case 'expect':
      return EXPECT_KEYS;
    default:
      return STEP_KEYS;
  }
}
