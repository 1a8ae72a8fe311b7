// A scenario carried out on a world, as a task in virtual time: whoever drives the clock decides how fast it goes.
import { FleetsimError, failure, type Task } from '../../base/index.js';
import {
  causesOf,
  type Evidence,
  type MetricsSummary,
  type RecordedEvent,
  tellCauses,
} from '../../events/index.js';
import { type FindFile, runCommand, type Stage } from '../../fleetctl/index.js';
import { beginCommand, readLine } from '../begin-command.js';
import { playBlock } from '../chaos/block.js';
import { doFault } from '../faults/do-fault.js';
import { explainIn } from '../questions.js';
import { sleep, sleepUntil } from '../sleep.js';
import type { World } from '../world.js';
import type { Check, Finding, Seen } from './expect/check.js';
import { checkOf } from './expect/expect.js';
import { pendingFinding } from './expect/pending.js';
import type { Action, Expectation, Rounds, Scenario, Step } from './scenario.js';
import type { Moment, StepLog } from './step-log.js';

/** How often an expectation that may take a while is looked at, in milliseconds. */
const LOOK_MS = 100;
/** And all of a cluster, which is more to look at. */
const LOOK_AT_ALL_MS = 1_000;

/** Steps done in one run: with repetitions within repetitions a short file can ask for any number. */
const STEPS_DONE_MAX = 200_000;

/** What a run of a scenario has at hand, and how far it has come. */
interface Run extends Omit<PlayOptions, 'scenario'> {
  stepsDone: number;
  /** The one that is carried out. */
  step: Step | null;
}

export interface PlayOptions {
  readonly world: World;
  readonly scenario: Scenario;
  readonly findFile: FindFile;
  /** Of this world. */
  readonly seen: Seen;
  /** Of the scenario's steps; it is told of each. */
  readonly log: StepLog;
}

/** Ends when the last step is done. Fails, with the step's line, on a step that cannot be carried out. */
export function* playScenario({ scenario, ...options }: PlayOptions): Task<void> {
  yield* playSteps({ ...options, stepsDone: 0, step: null }, scenario.steps);
}

/** What expectations look at; both are told of every event from the first. */
export function seenIn(world: World, told: Pick<Seen, 'eventCounts' | 'past'>): Seen {
  return {
    ...told,
    picture: world.picture,
    metrics: () => metricsNow(world),
    pendingUnits: () => world.metrics.pendingUnits,
    requests: () => world.etcd.requests,
    machineId: (name) => world.machineId(name),
  };
}

/** With etcd's traffic as it is counted so far: the stream is told of it at the end of the run only. */
function metricsNow({ metrics, simulation, etcd }: World): MetricsSummary {
  const summary = metrics.summary(simulation.nowMs());
  return {
    ...summary,
    cluster: {
      ...summary.cluster,
      // Who asks for the number has every heartbeat sent up to now.
      get etcdRequests() {
        return etcd.requests.total;
      },
      get watchEvents() {
        return etcd.requests.watchEvents;
      },
    },
  };
}

function* playSteps(run: Run, steps: readonly Step[]): Task<void> {
  for (const step of steps) {
    const { after, ms } = step.starts;
    if (after === 'run') yield* sleepUntil(run.world, ms);
    else if (ms > 0) yield* sleep(run.world, ms);
    // A person is led by nobody, not even by the step before.
    run.world.simulation.act(() => undefined);
    run.log.note(step, 'began', momentOf(run));
    run.step = step;
    yield* at(step, act(run, step.action));
    run.log.note(step, 'ended', momentOf(run));
  }
}

function momentOf({ world: { picture, simulation } }: Run): Moment {
  return { seq: picture.seq, atMs: simulation.nowMs() };
}

/** A mishap of one step, told with the place of the step in the file. */
function* at<T>(step: Step, task: Task<T>): Task<T> {
  try {
    return yield* task;
  } catch (error) {
    if (!(error instanceof FleetsimError)) throw error;
    const problems = error.problems.map((problem) => ({ ...problem, where: problem.where ?? step.place }));
    throw new FleetsimError(error.code, problems, { cause: error });
  }
}

function* act(run: Run, action: Action): Task<void> {
  run.stepsDone += 1;
  if (run.stepsDone > STEPS_DONE_MAX)
    throw failure('too-many-steps', `more than ${STEPS_DONE_MAX} steps have been done: repeat fewer of them`);
  if (action.type !== 'expect' && action.type !== 'steps') run.seen.eventCounts.mark(momentOf(run));
  switch (action.type) {
    case 'run':
      return yield* runAsExpected(run, action);
    case 'begin':
      return beginCommand(run.world, action.line, run.findFile);
    case 'fault':
      doFault(run.world, action.fault);
      return;
    case 'chaos':
      return yield* playBlock(run.world, action, run.findFile);
    case 'wait':
      return yield* sleep(run.world, action.ms);
    case 'until-converged':
      return yield* untilConverged(run, action.withinMs);
    case 'expect':
      return yield* expectWithin(run, action.expectation, action.withinMs);
    case 'steps':
      return yield* playRounds(run, action.steps, action);
  }
}

/** A round that is due while the one before still goes on begins when that has ended. */
function* playRounds(run: Run, steps: readonly Step[], { times, everyMs, forMs }: Rounds): Task<void> {
  const { world } = run;
  const startMs = world.simulation.nowMs();
  const endMs = forMs === null ? Number.POSITIVE_INFINITY : startMs + forMs;
  for (let round = 0; times === null || round < times; round++) {
    const dueMs = Math.max(world.simulation.nowMs(), startMs + round * everyMs);
    if (dueMs >= endMs) return;
    if (dueMs > world.simulation.nowMs()) yield* sleepUntil(world, dueMs);
    yield* playSteps(run, steps);
  }
}

function verdict(run: Run, expected: string, finding: Finding | null): void {
  const { simulation, picture } = run.world;
  if (finding === null) {
    simulation.emit({ type: 'expectation', expected, held: true, found: '' });
    return noteVerdict(run, 'held');
  }
  const { words, sinceMs, untilMs, events = [], unit } = finding;
  const known = unit !== undefined && picture.units.has(unit);
  simulation.emit({
    type: 'expectation',
    expected,
    held: false,
    found: words,
    ...(sinceMs === null ? {} : { sinceMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(events.length === 0 ? {} : { evidence: evidenceOf(events, run.seen) }),
    ...(known ? { explained: explainIn(run.world, { unit, whatIf: [], without: [] }) } : {}),
  });
  noteVerdict(run, 'failed');
}

function noteVerdict(run: Run, what: 'held' | 'failed'): void {
  if (run.step !== null) run.log.note(run.step, what, momentOf(run));
}

/** Events of a finding that are told with their causes. */
const EVIDENCE_MAX = 3;

function evidenceOf(events: readonly RecordedEvent[], { past, picture }: Seen): Evidence {
  const latest = events.slice(-EVIDENCE_MAX);
  return {
    earlier: events.length - latest.length,
    events: latest.map((event) =>
      tellCauses(
        causesOf((seq) => past.find(seq), event),
        (id) => picture.machineName(id),
      ),
    ),
  };
}

/** A command that does as expected is nothing special, unless the step expects more of it than to succeed. */
function* runAsExpected(run: Run, action: Extract<Action, { type: 'run' }>): Task<void> {
  const { line, exitCode, prints } = action;
  const { world, findFile } = run;
  const { simulation } = world;
  const invocation = readLine(line);
  const beganMs = simulation.nowMs();
  const printed: string[] = [];
  const stage: Stage = {
    ...world.stage,
    emit(event) {
      if (event.type === 'command-printed') printed.push(...event.text.split('\n').map(evenBlanks));
      world.stage.emit(event);
    },
  };
  const ended = yield* runCommand(stage, invocation, findFile);
  const missing = prints.filter((text) => !printed.some((one) => one.includes(evenBlanks(text))));
  const held = ended === exitCode && missing.length === 0;
  if (held && exitCode === 0 && prints.length === 0) return;
  const succeeds = exitCode === 0 ? 'succeeds' : `ends with exit code ${exitCode}`;
  const says = prints.map((text) => `, prints ${JSON.stringify(text)}`).join('');
  const words = [
    ...(ended === exitCode ? [] : [`exit code ${ended}`]),
    ...missing.map((text) => `no line with ${JSON.stringify(text)}`),
    ...(ended === 0 && missing.length === 0 ? [] : lastWords(printed)),
  ].join(', ');
  const finding = { words, sinceMs: beganMs, untilMs: simulation.nowMs(), ...unitOf(invocation.args, run) };
  verdict(run, `${line} ${succeeds}${says}`, held ? null : finding);
}

/** The first unit that a command names and the registry has. */
function unitOf(args: readonly string[], { seen }: Run): Pick<Finding, 'unit'> {
  const names = args.flatMap((word) => [word, `${word}.service`]);
  const unit = names.find((name) => seen.picture.units.has(name));
  return unit === undefined ? {} : { unit };
}

/** What a command says last is mostly why it failed. */
function lastWords(printed: readonly string[]): readonly string[] {
  const last = printed.findLast((line) => line !== '');
  return last === undefined ? [] : [JSON.stringify(last)];
}

/** Tables are made with tabs, of which a person who writes an expectation knows nothing. */
function evenBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function* expectWithin(run: Run, expectation: Expectation, withinMs: number): Task<void> {
  const check = checkOf(expectation, run.seen);
  yield* checkUntil(run, check, { everyMs: LOOK_MS, withinMs });
}

function* untilConverged(run: Run, withinMs: number): Task<void> {
  const { watch } = run.world;
  const check: Check = {
    expected: 'converged',
    holds: () => watch.isConverged(),
    found: () => pendingFinding(watch.pending(), run.seen),
  };
  yield* checkUntil(run, check, { everyMs: LOOK_AT_ALL_MS, withinMs });
}

interface Looking {
  readonly everyMs: number;
  readonly withinMs: number;
}

/** Ends when all is as expected, or when the time is over. */
function* checkUntil(run: Run, check: Check, { everyMs, withinMs }: Looking): Task<void> {
  const { simulation } = run.world;
  const deadlineMs = simulation.nowMs() + withinMs;
  let held = check.holds();
  while (!held && simulation.nowMs() < deadlineMs) {
    yield* sleep(run.world, Math.min(everyMs, deadlineMs - simulation.nowMs()));
    held = check.holds();
  }
  verdict(run, `${check.expected}${withinWords(withinMs)}`, held ? null : check.found());
}

function withinWords(ms: number): string {
  return ms === 0 ? '' : ` within ${ms / 1000} s`;
}
