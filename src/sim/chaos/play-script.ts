// A script carried out on a world, as a task in virtual time: each deed at its time, and nobody waits for what it leads to.
import { FleetsimError, type Task } from '../../base/index.js';
import type { FindFile } from '../../fleetctl/index.js';
import { beginCommand } from '../begin-command.js';
import { doFault } from '../faults/do-fault.js';
import { readFault } from '../faults/fault.js';
import { sleepUntil } from '../sleep.js';
import type { World } from '../world.js';
import type { Deed, Script, TimedDeed } from './script.js';

export interface PlayScriptOptions {
  readonly world: World;
  readonly script: Script;
  readonly findFile: FindFile;
  /** Told of each deed that could be done, with the time at which it was. */
  readonly told: (deed: TimedDeed) => void;
}

/** Ends with the last deed. */
export function* playScript({ world, script, findFile, told }: PlayScriptOptions): Task<void> {
  for (let atMs = script.nextMs(); atMs !== null; atMs = script.nextMs()) {
    yield* sleepUntil(world, atMs);
    const deed = script.take(world);
    if (deed !== null && perform(world, deed, findFile)) told({ ...deed, atMs: world.simulation.nowMs() });
  }
}

/** Whether it could be done: what cannot happen to a world as it is now has not happened. */
function perform(world: World, { type, text }: Deed, findFile: FindFile): boolean {
  if (type === 'run') {
    beginCommand(world, text, findFile);
    return true;
  }
  try {
    doFault(world, readFault(text));
    return true;
  } catch (error) {
    if (error instanceof FleetsimError) return false;
    throw error;
  }
}
