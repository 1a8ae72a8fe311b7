// Commands of a person on one machine: fleetctl runs them there by ssh, here they are asked of the simulated machine. What
// does not end at once is asked again while time passes.
import { failure, type Task } from '../base/index.js';
import { type Answer, runTool } from '../systemd/index.js';
import { existingUnits } from './change-units.js';
import { type Context, sleep } from './command.js';

/** How often something that goes on is looked at. */
const LOOK_MS = 100;

/** Ends with the exit code of the command line `words`. */
export function* runOn(context: Context, machine: string, words: readonly string[]): Task<number> {
  const place = context.machine(machine);
  if (place === null) throw unreachable(context, machine);
  const startedMs = context.clock.nowMs();
  let answer: Answer = 'far' in place ? yield* place.run(words) : runTool(place, words);
  for (;;) {
    if (answer.type === 'following' && !context.attended) {
      const hint = 'leave the flag out; a command of a script or scenario must end by itself';
      throw failure('usage', `nobody is there to end it: ${words.join(' ')}`, hint);
    }
    for (const { stream, line } of answer.lines) context[stream === 'stdout' ? 'print' : 'warn'](line);
    if (answer.type === 'done') return answer.exitCode;
    const waitedMs = context.clock.nowMs() - startedMs;
    if (answer.type === 'waiting' && waitedMs >= context.waitMaxMs) {
      throw failure(
        'not-reached',
        `after ${Math.round(waitedMs / 1_000)} s still not done: ${words.join(' ')}`,
      );
    }
    yield* sleep(context, LOOK_MS);
    if (context.machine(machine) !== place)
      throw failure('machine-unreachable', `the connection to ${context.machineName(machine)} was lost`);
    answer = answer.again();
  }
}

function unreachable(context: Context, machine: string): Error {
  return failure(
    'machine-unreachable',
    `machine ${context.machineName(machine)} does not answer`,
    'is it on? `fleetsim list-machines`',
  );
}

export interface PlacedUnit {
  readonly name: string;
  readonly machine: string;
}

/** The units named with the machine that each is on. Fails with `unit-not-placed`. */
export function* placedUnits(context: Context, words: readonly string[]): Task<readonly PlacedUnit[]> {
  const states = yield* context.api.unitStates();
  const units = yield* existingUnits(context, words, 'without-templates');
  return units.map(({ name, machine: target }) => {
    const machine = target ?? states.find((state) => state.unit === name)?.machine;
    if (machine === undefined) throw failure('unit-not-placed', `unit ${name} is on no machine`);
    return { name, machine };
  });
}
