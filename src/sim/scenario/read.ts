// Scenario files: YAML to a scenario, or everything that is wrong with it by line and column. The text is untrusted.
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { hasErrors, nearest, type Place, type Problem, printable } from '../../base/index.js';
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
  const action = readAction(step);
  if (action === null) {
    const hint = 'such as `kill core-01` or `restart core-01`';
    const message = `not a fault: ${printable(step.fault ?? '')}`;
    return { severity: 'error', message, hint, where: source.placeOf([...path, 'fault']) };
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

  /** The only union is an expectation: about a machine if it names one, otherwise about a unit. */
  #unionBranch(path: readonly PropertyKey[]): number {
    const node = this.#document.getIn(path, true);
    return isMap(node) && node.has('machine') ? 1 : 0;
  }

  #unknownKey(path: readonly PropertyKey[], key: string): Problem {
    const map = this.#document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = pair?.key;
    const where = isNode(node) && node.range ? this.at(node.range[0]) : this.placeOf(path);
    const near = nearest(key, knownKeys(path));
    const hint = near === null ? {} : { hint: `did you mean ${near}?` };
    return { severity: 'error', message: `unknown key ${printable(key)}`, ...hint, where };
  }
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
