// A command line begun on a world, for which nobody waits: it goes on by itself, as behind a shell's `&`.
import { failure, printable, remember, runTask } from '../base/index.js';
import { type FindFile, parseFleetctl, runCommand, splitWords } from '../fleetctl/index.js';
import type { World } from './world.js';

/** Chaos begins the same ones again and again. */
const LINES_MAX = 1_000;
const readLine = remember(LINES_MAX, (line) => parseFleetctl(fleetctlWords(line)));

/** How it ends is told as an event. Fails with `usage` on what is no command. */
export function beginCommand(world: World, line: string, findFile: FindFile): void {
  const invocation = readLine(line);
  world.simulation.act(() =>
    runTask(runCommand(world.stage, invocation, findFile), (outcome) => {
      if (!outcome.ok) throw outcome.error;
    }),
  );
}

/** The words of a line behind its program. Fails with `usage` when that is not fleetctl. */
export function fleetctlWords(line: string): readonly string[] {
  const [program, ...words] = splitWords(line);
  if (program === 'fleetctl') return words;
  const hint = 'it begins with fleetctl, such as `fleetctl start web`';
  throw failure('usage', `not a command of a scenario: ${printable(line)}`, hint);
}
