// A stretch of a scenario in which faults come by themselves, drawn from the run's seed and the time at which it begins. What
// is broken when it ends stays broken.
import type { Task } from '../../base/index.js';
import type { FindFile } from '../../fleetctl/index.js';
import { FAULT_VERBS, type FaultVerb } from '../faults/words.js';
import { sleepUntil } from '../sleep.js';
import type { World } from '../world.js';
import { playScript } from './play-script.js';
import { PROFILE, type ProfileName } from './profiles.js';
import { faultRhythm, isRolled, repairRhythm } from './rhythms.js';
import { rolled } from './script.js';

export interface ChaosBlock {
  readonly forMs: number;
  readonly profile: ProfileName;
  /** Null: all that the profile has. */
  readonly faults: readonly FaultVerb[] | null;
  /** From one fault to the next on average; null: as the profile has it. */
  readonly everyMs: number | null;
}

/** Of 100 faults, soon followed by another. */
const BURST_PERCENT = 10;

/** Ends when its time is over. */
export function* playBlock(world: World, block: ChaosBlock, findFile: FindFile): Task<void> {
  const { forMs, profile, faults, everyMs } = block;
  const { faultEveryMs, repairEveryMs } = PROFILE[profile];
  const fromMs = world.simulation.nowMs();
  const random = world.chance(`chaos/${fromMs}`);
  const verbs = faults ?? FAULT_VERBS.filter((verb) => isRolled(verb, profile));
  const script = rolled({
    random: random.child('gaps'),
    fromMs: fromMs + 1,
    untilMs: fromMs + forMs,
    burstPercent: BURST_PERCENT,
    rhythms: [
      faultRhythm(verbs, everyMs ?? random.int(...faultEveryMs), random.child('faults')),
      repairRhythm(everyMs ?? random.int(...repairEveryMs), random.child('repairs')),
    ],
  });
  yield* playScript({ world, script, findFile, told: () => undefined });
  yield* sleepUntil(world, fromMs + forMs);
}
