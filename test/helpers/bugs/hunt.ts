// One seed's run of chaos in a world with a bug in it: what its invariants see until it has been healed and was let be.
import { runTask } from '../../../src/base/index.js';
import { clusterOf, rollKnobs } from '../../../src/sim/chaos/knobs.js';
import { playScript } from '../../../src/sim/chaos/play-script.js';
import { scriptOf } from '../../../src/sim/chaos/rhythms.js';
import { filesOf, kindsNamed } from '../../../src/sim/chaos/workload.js';
import { doFault } from '../../../src/sim/faults/do-fault.js';
import { readFault } from '../../../src/sim/faults/fault.js';
import type { Violation } from '../../../src/sim/invariants/index.js';
import { World } from '../../../src/sim/world.js';
import type { Bug } from './bug.js';

const TIME_MS = 20 * 60_000;
const MACHINES = 4;
/** A machine that was shutting down is off by then, in milliseconds. */
const SHUTDOWN_MAX_MS = 60_000;
/** More than any bound that an invariant waits for, beside what the settings say. */
const LET_BE_MS = 360_000;

/** The rules that were broken, up to the first that is to see the bug; without a bug to the first of all. */
export function hunt(bug: Bug | null, seed: number): readonly Violation[] {
  const knobs = rollKnobs({ seed, profile: bug?.profile ?? 'rough', timeMs: TIME_MS, machines: MACHINES });
  const cluster = clusterOf(knobs);
  const selfFencing = bug?.selfFencing ?? cluster.settings.selfFencing;
  const world = new World({
    name: bug?.name ?? 'sound',
    version: 'test',
    seed,
    cluster: { ...cluster, settings: { ...cluster.settings, selfFencing } },
    parts: bug === null ? {} : { client: bug.start() },
    onEvent: () => undefined,
  });
  const { simulation, watch } = world;
  const isFound = (): boolean =>
    watch.violations.some(({ invariant }) => bug === null || bug.seenBy.includes(invariant));
  const runTo = (atMs: number): boolean =>
    simulation.runWhile(() => !isFound() && simulation.nowMs() < atMs, atMs);
  simulation.act(() =>
    runTask(
      playScript({
        world,
        script: scriptOf(knobs),
        findFile: filesOf(kindsNamed(knobs.unitKinds)),
        told: () => undefined,
      }),
      (outcome) => {
        if (!outcome.ok) throw outcome.error;
      },
    ),
  );
  world.boot();
  runTo(TIME_MS);
  const { agentTtlMs, engineReconcileIntervalMs, machineLostHoldMs } = knobs;
  heal(world);
  runTo(simulation.nowMs() + SHUTDOWN_MAX_MS);
  heal(world);
  runTo(simulation.nowMs() + LET_BE_MS + 4 * agentTtlMs + 10 * engineReconcileIntervalMs + machineLostHoldMs);
  simulation.act(() => simulation.emit({ type: 'run-ended', held: 0, failed: 0 }));
  return watch.violations;
}

function heal(world: World): void {
  doFault(world, readFault('heal all'));
  for (const { name, isOn } of world.machines) if (!isOn) doFault(world, readFault(`restart ${name}`));
}
