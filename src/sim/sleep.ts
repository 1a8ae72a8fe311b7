// How whoever does things to a world waits for their time, a scenario and chaos alike: so the same things done at the same
// times are the same run.
import { type Task, wait } from '../base/index.js';
import type { World } from './world.js';

/** What keeps one millisecond busy for longer is waited for no more. */
const ROUNDS_MAX = 1_000;

/**
 * At once when the time is past; in its millisecond last of all, as what a person does in a session. What is done then was led
 * to by nobody.
 */
export function* sleepUntil(world: World, atMs: number): Task<void> {
  const { simulation } = world;
  yield* sleep(world, Math.max(0, atMs - simulation.nowMs()));
  for (let round = 0; simulation.nextMs() <= simulation.nowMs() && round < ROUNDS_MAX; round++)
    yield* sleep(world, 0);
}

export function* sleep({ simulation }: World, ms: number): Task<void> {
  yield* wait<void>((resume) => {
    simulation.setTimer(ms, () => simulation.act(resume));
  });
}
