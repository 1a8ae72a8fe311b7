// Scenario files: YAML to a scenario, or everything that is wrong with it by line and column. The text is untrusted.
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { hasErrors, nearest, type Place, type Problem, printable } from '../../base/index.js';
import { DEFAULT_SETTINGS } from '../../fleet/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import { countMachines, type MachineGroup } from '../machines.js';
import { DEFAULT_CLUSTER } from '../world.js';
import { FAULT_VERBS, parseFault } from './faults.js';
import type { Action, Expectation, Scenario, Step } from './scenario.js';
import {
  ACTION_KEYS,
  CLUSTER_KEYS,
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

/** Longer texts are refused unread, in characters. */
const TEXT_MAX = 1024 * 1024;
/** YAML aliases that may be resolved: more is an attempt to blow up memory. */
const ALIASES_MAX = 100;

export interface ReadScenario {
  /** Null when there is an error among the problems. */
  readonly scenario: Scenario | null;
  readonly problems: readonly Problem[];
}

/** `file` is how the problems name the text; the scenario's name where it gives none. */
export function readScenario(text: string, file: string): ReadScenario {
  if (text.length > TEXT_MAX)
    return refuse({ message: `longer than ${TEXT_MAX} characters`, where: { file } });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const source = new Source(document, lines, file);
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    const problems = syntax.map((error): Problem => {
      const [message = ''] = error.message.split('\n');
      return {
        severity: 'error',
        message: printable(message.replace(/ at line .*$/, '')),
        where: source.at(error.pos[0]),
      };
    });
    return { scenario: null, problems };
  }
  let json: unknown;
  try {
    json = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    return refuse({ message: printable((error as Error).message), where: { file } });
  }
  const parsed = scenarioSchema.safeParse(json);
  if (!parsed.success) {
    // A key that is misspelt is missing, too: the unknown one first, since it explains the other.
    const unknown = (issue: z.core.$ZodIssue): number => (issue.code === 'unrecognized_keys' ? 0 : 1);
    const issues = [...parsed.error.issues].sort((a, b) => unknown(a) - unknown(b));
    return { scenario: null, problems: issues.flatMap((issue) => source.problemsOf(issue)) };
  }
  return build(parsed.data, source, file);
}

function refuse(problem: Omit<Problem, 'severity'>): ReadScenario {
  return { scenario: null, problems: [{ severity: 'error', ...problem }] };
}

function build(data: ScenarioSource, source: Source, file: string): ReadScenario {
  const problems: Problem[] = [];
  const steps = data.steps.flatMap((step, i): Step[] => {
    const read = readStep(step, i, source);
    if ('severity' in read) {
      problems.push(read);
      return [];
    }
    return [read];
  });
  const { machines, agent_ttl, engine_reconcile_interval } = data.cluster ?? {};
  const groups = readMachines(machines);
  problems.push(...machineProblems(groups, source));
  if (hasErrors(problems)) return { scenario: null, problems };
  const scenario: Scenario = {
    name: data.name ?? file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
    description: data.description ?? '',
    seed: data.seed ?? 1,
    cluster: {
      ...DEFAULT_CLUSTER,
      machines: groups,
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
function machineProblems(groups: readonly MachineGroup[], source: Source): readonly Problem[] {
  const problem = (message: string, path: readonly PropertyKey[]): Problem => ({
    severity: 'error',
    message,
    where: source.placeOf(['cluster', 'machines', ...path]),
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

function readStep(step: StepSource, index: number, source: Source): Step | Problem {
  const path = ['steps', index];
  const place = source.placeOf(path);
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
      where: source.placeOf([...path, 'within']),
    };
  }
  const orphan = (['exit', 'prints'] as const).find((key) => step[key] !== undefined);
  if (orphan !== undefined && step.run === undefined)
    return {
      severity: 'error',
      message: `\`${orphan}\` goes with \`run\``,
      where: source.placeOf([...path, orphan]),
    };
  const action = readAction(step);
  if (typeof action === 'string') {
    const hint = `a fault is one of ${FAULT_VERBS.join(', ')}, and a machine: \`kill core-01\``;
    return { severity: 'error', message: action, hint, where: source.placeOf([...path, 'fault']) };
  }
  return { atMs: step.at === undefined ? null : span(step.at), action, place };
}

/** What a step does, or what is wrong with its fault. */
function readAction(step: StepSource): Action | string {
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

/** The text behind the data: where things stand in it. */
class Source {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #file: string;

  constructor(document: Document, lines: LineCounter, file: string) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
  }

  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line, column: col };
  }

  /** Where a value stands; for one that is missing, where its surroundings do. */
  placeOf(path: readonly PropertyKey[]): Place {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.at(node.range[0]);
    }
    return { file: this.#file };
  }

  problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => this.#unknownKey(issue.path, key));
    if (issue.code === 'invalid_union') {
      const branch = issue.errors.at(this.#unionBranch(issue.path)) ?? [];
      const inner = branch.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] }));
      return inner.flatMap((nested) => this.problemsOf(nested as z.core.$ZodIssue));
    }
    const name = issue.path.map(String).join('.');
    const missing = name !== '' && !this.#document.hasIn(issue.path);
    const message = printable(
      missing ? `${name} is missing` : `${name}: ${issue.message}`.replace(/^: /, ''),
    );
    return [{ severity: 'error', message, where: this.placeOf(issue.path) }];
  }

  /** The form among several that was most likely meant: by the key that an expectation has, by whether there is a list. */
  #unionBranch(path: readonly PropertyKey[]): number {
    const node = this.#document.getIn(path, true);
    if (path.at(-1) === 'expect') return expectationIndex((key) => isMap(node) && node.has(key));
    return isSeq(node) ? 1 : 0;
  }

  #unknownKey(path: readonly PropertyKey[], key: string): Problem {
    const map = this.#document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = pair?.key;
    const where = isNode(node) && node.range ? this.at(node.range[0]) : this.placeOf(path);
    const near = nearest(key, knownKeys(path));
    const hint = near === null || near === key ? {} : { hint: `did you mean ${near}?` };
    return { severity: 'error', message: `unknown key ${printable(key)}`, ...hint, where };
  }
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
