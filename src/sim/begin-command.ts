// A command line begun on a world, for which nobody waits: it goes on by itself, as behind a shell's `&`.
import { failure, printable, remember, runTask } from '../base/index.js';
import { type FindFile, type Invocation, parseFleetctl, runCommand, splitWords } from '../fleetctl/index.js';
import { parseFault } from './faults/fault.js';
import type { World } from './world.js';

/** Chaos begins the same ones again and again. */
const LINES_MAX = 1_000;
const readAgain = remember(LINES_MAX, readLine);

/** How it ends is told as an event. Fails with `usage` on what is no command. */
export function beginCommand(world: World, line: string, findFile: FindFile): void {
  const invocation = readAgain(line);
  world.simulation.act(() =>
    runTask(runCommand(world.stage, invocation, findFile), (outcome) => {
      if (!outcome.ok) throw outcome.error;
    }),
  );
}

/** What a line says, with the program's name. Fails with `usage` on what is no command on a cluster. */
export function readLine(line: string): Invocation {
  const [program = '', ...words] = splitWords(line);
  const isOurs = program === 'fleetctl' || program === 'fleetsim';
  const step = isOurs ? stepFor(words) : null;
  if (isOurs && step === null) return parseFleetctl(words, program);
  const hint =
    step === null
      ? 'it begins with fleetctl or fleetsim, such as `fleetctl start web`'
      : `it is a step of its own: \`${step}\``;
  throw failure('usage', `not a command of a scenario: ${printable(line)}`, hint);
}

/** What a scenario has instead of a command that a person types; null: it is the same. */
function stepFor([name = '', ...args]: readonly string[]): string | null {
  const rest = printable(args.join(' '));
  if (name === 'advance') return `wait: ${rest}`;
  return ['machine', 'net', 'etcd'].includes(name) && parseFault(rest).ok ? `fault: ${rest}` : null;
}
