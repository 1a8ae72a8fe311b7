// Scenario files: YAML to a scenario, or everything that is wrong with it by line and column. The text is untrusted.
import type { z } from 'zod';
import { hasErrors, nearest, type Problem, printable } from '../../base/index.js';
import { readYaml, type Yaml } from '../../base/yaml.js';
import { DEFAULT_POLICY, DEFAULT_SETTINGS, type FleetSettings, readPolicy } from '../../fleet/index.js';
import { parseShare, parseTimeSpan } from '../../systemd/index.js';
import { type NoFault, parseFault } from '../faults/fault.js';
import { countMachines, type MachineGroup } from '../machine/groups.js';
import { DEFAULT_CLUSTER } from '../world.js';
import type { Action, Expectation, Scenario, Step } from './scenario.js';
import {
  ACTION_KEYS,
  CLUSTER_KEYS,
  type ClusterSource,
  EXPECT_KEYS,
  expectationIndex,
  MACHINE_KEYS,
  MACHINES_MAX,
  type MachineGroupSource,
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
  const groups = readMachines(data.cluster?.machines);
  problems.push(...machineProblems(groups, yaml));
  const policy = readPolicy(data.cluster?.policy ?? DEFAULT_POLICY);
  if (!policy.ok)
    problems.push({ severity: 'error', ...policy.error, where: yaml.placeOf(['cluster', 'policy']) });
  if (!policy.ok || hasErrors(problems)) return { scenario: null, problems };
  const scenario: Scenario = {
    name: data.name ?? file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
    description: data.description ?? '',
    seed: data.seed ?? 1,
    cluster: {
      ...DEFAULT_CLUSTER,
      machines: groups,
      settings: { ...readSettings(data.cluster ?? {}), policy: policy.value },
    },
    steps,
  };
  return { scenario, problems };
}

/** fleet's own where nothing is said. */
function readSettings(source: ClusterSource): FleetSettings {
  const { agent_ttl, engine_reconcile_interval, machine_lost_hold, mass_failure_brake } = source;
  const spanOr = (text: string | number | undefined, defaultMs: number): number =>
    text === undefined ? defaultMs : span(text);
  const { agentTtlMs, engineReconcileIntervalMs, machineLostHoldMs, massFailureBrake } = DEFAULT_SETTINGS;
  return {
    ...DEFAULT_SETTINGS,
    agentTtlMs: spanOr(agent_ttl, agentTtlMs),
    engineReconcileIntervalMs: spanOr(engine_reconcile_interval, engineReconcileIntervalMs),
    machineLostHoldMs: spanOr(machine_lost_hold, machineLostHoldMs),
    massFailureBrake: parseShare(mass_failure_brake ?? '') ?? massFailureBrake,
  };
}

function readMachines(machines: number | readonly MachineGroupSource[] | undefined): readonly MachineGroup[] {
  if (machines === undefined) return DEFAULT_CLUSTER.machines;
  if (typeof machines === 'number') return [{ count: machines }];
  return machines.map(({ count, metadata, name, id }) => ({
    count: count ?? 1,
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, String(value)])),
  }));
}

/** What makes machines impossible to tell apart, or too many. */
function machineProblems(groups: readonly MachineGroup[], yaml: Yaml): readonly Problem[] {
  const problem = (message: string, path: readonly PropertyKey[]): Problem => ({
    severity: 'error',
    message,
    where: yaml.placeOf(['cluster', 'machines', ...path]),
  });
  const taken = new Set<string>();
  const isTaken = (what: string | undefined): boolean => {
    if (what === undefined) return false;
    const known = taken.has(what);
    taken.add(what);
    return known;
  };
  const problems = groups.flatMap(({ name, id, count }, i) => [
    ...(isTaken(name) ? [problem(`there is a machine ${name} already`, [i, 'name'])] : []),
    ...(isTaken(id) ? [problem('another machine has this ID', [i, 'id'])] : []),
    ...(id !== undefined && count > 1 ? [problem('one ID is for one machine', [i, 'id'])] : []),
  ]);
  const total = countMachines(groups);
  if (total > MACHINES_MAX) problems.push(problem(`${total} machines; at most ${MACHINES_MAX}`, []));
  return problems;
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
  const orphan = (['exit', 'prints'] as const).find((key) => step[key] !== undefined);
  if (orphan !== undefined && step.run === undefined)
    return {
      severity: 'error',
      message: `\`${orphan}\` goes with \`run\``,
      where: yaml.placeOf([...path, orphan]),
    };
  const action = readAction(step);
  if ('message' in action) {
    return { severity: 'error', ...action, where: yaml.placeOf([...path, 'fault']) };
  }
  return { atMs: step.at === undefined ? null : span(step.at), action, place };
}

/** What a step does, or what is wrong with its fault. */
function readAction(step: StepSource): Action | NoFault {
  if (step.run !== undefined)
    return { type: 'run', line: step.run, exitCode: step.exit ?? 0, prints: [step.prints ?? []].flat() };
  if (step.wait !== undefined) return { type: 'wait', ms: span(step.wait) };
  if (step.expect === undefined) {
    const fault = parseFault(step.fault ?? '');
    return fault.ok ? { type: 'fault', fault: fault.value } : fault.error;
  }
  const withinMs = step.within === undefined ? 0 : span(step.within);
  return { type: 'expect', expectation: readExpectation(step.expect), withinMs };
}

function readExpectation(expect: NonNullable<StepSource['expect']>): Expectation {
  if ('machines' in expect) return { about: 'machines', count: expect.machines };
  if ('machine' in expect)
    return { about: 'machine', machine: expect.machine, registered: expect.registered };
  const { not_on, active_on, ...rest } = expect;
  const activeOn = active_on === undefined ? undefined : [active_on].flat();
  const given = Object.entries({ ...rest, notOn: not_on, activeOn }).filter(
    ([, value]) => value !== undefined,
  );
  return { about: 'unit', ...Object.fromEntries(given) } as Expectation;
}

function problemsOf(issue: z.core.$ZodIssue, yaml: Yaml): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, yaml));
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.at(unionBranch(issue.path, yaml)) ?? [];
    const inner = branch.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] }));
    return inner.flatMap((nested) => problemsOf(nested as z.core.$ZodIssue, yaml));
  }
  const name = issue.path.map(String).join('.');
  const missing = name !== '' && !yaml.has(issue.path);
  const message = printable(missing ? `${name} is missing` : `${name}: ${issue.message}`.replace(/^: /, ''));
  return [{ severity: 'error', message, where: yaml.placeOf(issue.path) }];
}

/** The form among several that was most likely meant: by the key that an expectation has, by whether there is a list. */
function unionBranch(path: readonly PropertyKey[], yaml: Yaml): number {
  if (path.at(-1) === 'expect') return expectationIndex((key) => yaml.isMapWith(path, key));
  return yaml.isList(path) ? 1 : 0;
}

function unknownKey(path: readonly PropertyKey[], key: string, yaml: Yaml): Problem {
  const near = nearest(key, knownKeys(path));
  const hint = near === null || near === key ? {} : { hint: `did you mean ${near}?` };
  const where = yaml.placeOfKey(path, key);
  return { severity: 'error', message: `unknown key ${printable(key)}`, ...hint, where };
}

/** The keys that there are at a place: the same words mean different things at different places. */
function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path.at(-2) === 'machines') return MACHINE_KEYS;
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
