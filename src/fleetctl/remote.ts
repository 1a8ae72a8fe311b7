// Commands of a person on one machine: fleetctl runs them there by ssh, here they are asked of the simulated machine. What
// does not end at once is asked again while time passes.
import {
  abridged,
  err,
  FleetsimError,
  failure,
  ok,
  present,
  printable,
  quoted,
  type Result,
  type Task,
} from '../base/index.js';
import type { Unit, UnitState } from '../fleet/index.js';
import { type Answer, runTool, toolFollows } from '../systemd/index.js';
import { registeredUnits, unitCalled } from './change-units.js';
import { type Context, type FarMachine, sleep, tellMishap } from './command.js';
import { nameUnits } from './names.js';

/** How often something that goes on is looked at. */
const LOOK_MS = 100;

/** A longer word is for no machine, and its answer would repeat it. */
const WORD_LENGTH_MAX = 4_096;

/** Ends with the exit code of the command line `words`. */
export function* runOn(context: Context, machine: string, words: readonly string[]): Task<number> {
  checkWords(words);
  if (!context.attended && toolFollows(words)) {
    const hint = 'leave the flag out; a command of a script or scenario must end by itself';
    throw failure('usage', `nobody is there to end it: ${shown(words)}`, hint);
  }
  const place = context.machine(machine);
  if (place === null) throw unreachable(context, machine);
  const startedMs = context.clock.nowMs();
  let answer: Answer = 'far' in place ? yield* askFar(context, machine, place, words) : runTool(place, words);
  for (;;) {
    for (const { stream, line } of answer.lines) context[stream === 'stdout' ? 'print' : 'warn'](line);
    if (answer.type === 'done') return answer.exitCode;
    const waitedMs = context.clock.nowMs() - startedMs;
    if (answer.type === 'waiting' && waitedMs >= context.waitMaxMs) {
      throw failure('not-reached', `after ${Math.round(waitedMs / 1_000)} s still not done: ${shown(words)}`);
    }
    yield* sleep(context, LOOK_MS);
    if (context.machine(machine) !== place)
      throw failure('machine-unreachable', `the connection to ${context.machineName(machine)} was lost`);
    answer = answer.again();
  }
}

function checkWords(words: readonly string[]): void {
  const tooLong = words.find((word) => word.length > WORD_LENGTH_MAX);
  if (tooLong === undefined) return;
  throw failure('usage', `${quoted(tooLong)} is ${tooLong.length} characters long: no machine is asked that`);
}

function shown(words: readonly string[]): string {
  return abridged(printable(words.join(' ')));
}

function* askFar(
  context: Context,
  machine: string,
  place: FarMachine,
  words: readonly string[],
): Task<Answer> {
  try {
    return yield* place.run(words);
  } catch (error) {
    if (error instanceof FleetsimError && error.code === 'machine-unreachable')
      throw unreachable(context, machine);
    throw error;
  }
}

function unreachable(context: Context, machine: string): Error {
  return failure(
    'machine-unreachable',
    `machine ${context.machineName(machine)} does not answer`,
    'is it on? `fleetsim list-machines`',
  );
}

/** What to run on the machine of a unit. */
interface ForUnit {
  readonly commandLine: (unit: string) => readonly string[];
  /** Whether an empty line parts what the units say. */
  readonly apart: boolean;
}

/**
 * Runs a command line for each of the units named, on its machine, in their order. What cannot be asked is told of, and
 * keeps nobody from the others. Ends with the first exit code that is not 0. Differs from fleet, which ends there.
 */
export function* runForUnits(
  context: Context,
  words: readonly string[],
  { commandLine, apart }: ForUnit,
): Task<number> {
  const places = yield* readPlaces(context);
  let worst = 0;
  let first = true;
  for (const found of words.flatMap((word) => findUnits(word, places))) {
    let exitCode: number;
    try {
      if (!found.ok) throw found.error;
      const machine = machineOf(found.value, places);
      if (apart && !first) context.print('');
      exitCode = yield* runOn(context, machine, commandLine(found.value));
      first = false;
    } catch (error) {
      exitCode = tellMishap(context, error);
    }
    worst = worst === 0 ? exitCode : worst;
  }
  return worst;
}

/** The machine that has the unit. Fails with `unit-not-found` and `unit-not-placed`. */
export function* findMachineOf(context: Context, word: string): Task<string> {
  const places = yield* readPlaces(context);
  const [unit] = nameUnits([word], [...places.registered.keys()], 'without-templates');
  return machineOf(present(unit, 'a word stands for a unit, or fails').name, places);
}

/** What is known of where units are. */
interface Places {
  readonly registered: ReadonlyMap<string, Unit>;
  readonly states: readonly UnitState[];
}

function* readPlaces(context: Context): Task<Places> {
  return { states: yield* context.api.unitStates(), registered: yield* registeredUnits(context) };
}

/** The units that a word stands for, or why it stands for none. */
function findUnits(word: string, { registered }: Places): readonly Result<string, unknown>[] {
  try {
    const units = nameUnits([word], [...registered.keys()], 'without-templates');
    return units.map(({ name }) => ok(name));
  } catch (error) {
    return [err(error)];
  }
}

function machineOf(name: string, { registered, states }: Places): string {
  const unit = unitCalled(name, registered);
  const machine = unit.machine ?? states.find((state) => state.unit === name)?.machine;
  if (machine === undefined) throw failure('unit-not-placed', `unit ${name} is on no machine`);
  return machine;
}
