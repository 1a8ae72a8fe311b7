// A scenario carried out on a world, as a task in virtual time: whoever drives the clock decides how fast it goes.
import { FleetsimError, failure, type Task, wait } from '../../base/index.js';
import { type FindFile, parseFleetctl, runCommand, type Stage, splitWords } from '../../fleetctl/index.js';
import { doFault } from '../faults/do-fault.js';
import type { World } from '../world.js';
import { describeExpectation, unmet } from './expect.js';
import type { Action, Expectation, Scenario, Step } from './scenario.js';

/** How often an expectation that may take a while is looked at, in milliseconds. */
const LOOK_MS = 100;

export interface Outcome {
  /** Expectations that held, and that did not. */
  readonly held: number;
  readonly failed: number;
}

/** Ends when the last step is done. Fails, with the step's line, on a step that cannot be carried out. */
export function* playScenario(world: World, scenario: Scenario, findFile: FindFile): Task<Outcome> {
  const verdicts: boolean[] = [];
  for (const step of scenario.steps) {
    if (step.atMs !== null) yield* sleep(world, Math.max(0, step.atMs - world.simulation.nowMs()));
    const held = yield* at(step, act(world, step.action, findFile));
    if (held !== null) verdicts.push(held);
  }
  const held = verdicts.filter((verdict) => verdict).length;
  const outcome = { held, failed: verdicts.length - held };
  world.simulation.emit({ type: 'run-ended', ...outcome });
  return outcome;
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

/** Whether an expectation held; null for what expects nothing. */
function* act(world: World, action: Action, findFile: FindFile): Task<boolean | null> {
  switch (action.type) {
    case 'run':
      return yield* runAsExpected(world, action, findFile);
    case 'fault':
      doFault(world, action.fault);
      return null;
    case 'wait':
      yield* sleep(world, action.ms);
      return null;
    case 'expect':
      return yield* expectWithin(world, action.expectation, action.withinMs);
  }
}

/** A command that does as expected is nothing special, unless the step expects more of it than to succeed. */
function* runAsExpected(
  world: World,
  { line, exitCode, prints }: Extract<Action, { type: 'run' }>,
  findFile: FindFile,
): Task<boolean | null> {
  const [program = '', ...words] = splitWords(line);
  if (program !== 'fleetctl') {
    throw failure(
      'usage',
      `not a command of a scenario: ${line}`,
      'it begins with fleetctl, such as `fleetctl start web`',
    );
  }
  const printed: string[] = [];
  const stage: Stage = {
    ...world.stage,
    emit(event) {
      if (event.type === 'command-printed') printed.push(...event.text.split('\n').map(evenBlanks));
      world.stage.emit(event);
    },
  };
  const ended = yield* runCommand(stage, parseFleetctl(words), findFile);
  const missing = prints.filter((text) => !printed.some((one) => one.includes(evenBlanks(text))));
  const held = ended === exitCode && missing.length === 0;
  if (held && exitCode === 0 && prints.length === 0) return null;
  const succeeds = exitCode === 0 ? 'succeeds' : `ends with exit code ${exitCode}`;
  const says = prints.map((text) => `, prints ${JSON.stringify(text)}`).join('');
  const found = [
    ...(ended === exitCode ? [] : [`exit code ${ended}`]),
    ...missing.map((text) => `no line with ${JSON.stringify(text)}`),
  ].join(', ');
  world.simulation.emit({ type: 'expectation', expected: `${line} ${succeeds}${says}`, held, found });
  return held;
}

/** Tables are made with tabs, of which a person who writes an expectation knows nothing. */
function evenBlanks(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function* expectWithin(world: World, expectation: Expectation, withinMs: number): Task<boolean> {
  const { simulation, picture } = world;
  const deadlineMs = simulation.nowMs() + withinMs;
  let found = unmet(expectation, picture, (name) => world.machineId(name));
  while (found !== null && simulation.nowMs() < deadlineMs) {
    yield* sleep(world, Math.min(LOOK_MS, deadlineMs - simulation.nowMs()));
    found = unmet(expectation, picture, (name) => world.machineId(name));
  }
  const within = withinMs === 0 ? '' : ` within ${withinMs / 1000} s`;
  const expected = `${describeExpectation(expectation)}${within}`;
  simulation.emit({ type: 'expectation', expected, held: found === null, found: found ?? '' });
  return found === null;
}

function* sleep(world: World, ms: number): Task<void> {
  yield* wait<void>((resume) => {
    world.simulation.setTimer(ms, () => resume());
  });
}
