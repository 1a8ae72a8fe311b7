// What comes to a cluster under chaos, each in its own rhythm: commands, faults, and what mends them.
import { type Random, seededRandom } from '../../base/index.js';
import { FAULT_VERBS, type FaultVerb } from '../faults/words.js';
import { DICE } from './dice.js';
import { oneOrNone } from './draw.js';
import type { Knobs } from './knobs.js';
import { PROFILES, type ProfileName } from './profiles.js';
import { type Rhythm, rolled, type Script } from './script.js';
import { drawCommand, kindsOf, openingLines } from './workload.js';

/** The cluster has come up by then. */
const FIRST_DEED_MS = 10_000;
/** Between two commands of the opening. */
const OPENING_EVERY_MS = 300;

/** All that happens in a seed's run. */
export function scriptOf(knobs: Knobs): Script {
  const root = seededRandom(knobs.seed).child('chaos');
  const { faults, faultEveryMs, repairEveryMs, timeMs, burstPercent } = knobs;
  return rolled({
    random: root.child('gaps'),
    fromMs: FIRST_DEED_MS,
    untilMs: timeMs,
    burstPercent,
    rhythms: [
      commandRhythm(knobs, root.child('commands')),
      faultRhythm(faults, faultEveryMs, root.child('faults')),
      repairRhythm(repairEveryMs, root.child('repairs')),
    ],
  });
}

/** First everything is started, in quick succession. */
function commandRhythm(knobs: Knobs, random: Random): Rhythm {
  const { commands, commandEveryMs } = knobs;
  const kinds = kindsOf(knobs);
  const opening = [...openingLines(kinds)];
  return {
    everyMs: () => (opening.length > 0 ? OPENING_EVERY_MS : commandEveryMs),
    draw: () => ({ type: 'run', text: opening.shift() ?? drawCommand(commands, kinds, random) }),
  };
}

export function faultRhythm(verbs: readonly FaultVerb[], everyMs: number, random: Random): Rhythm {
  return {
    everyMs: () => everyMs,
    draw: (world) => {
      const verb = oneOrNone(random, verbs);
      const die = verb === null ? null : DICE[verb];
      const text = die !== null && 'draw' in die ? die.draw(world, random) : null;
      return text === null ? null : { type: 'fault', text };
    },
  };
}

export function repairRhythm(everyMs: number, random: Random): Rhythm {
  return {
    everyMs: () => everyMs,
    draw: (world) => {
      const texts = FAULT_VERBS.flatMap((verb) => {
        const die = DICE[verb];
        const text = 'repairs' in die ? die.repairs(world, random) : null;
        return text === null ? [] : [text];
      });
      const text = oneOrNone(random, texts);
      return text === null ? null : { type: 'fault', text };
    },
  };
}

/** Whether a run of this profile may suffer it. */
export function isRolled(verb: FaultVerb, profile: ProfileName): boolean {
  const die = DICE[verb];
  return 'from' in die && PROFILES.indexOf(die.from) <= PROFILES.indexOf(profile);
}

/** Why no run's faults are of this kind; null: those of some are. */
export function whyNotRolled(verb: FaultVerb): string | null {
  const die = DICE[verb];
  if ('repairs' in die) return 'it takes faults back, which comes by itself';
  return 'never' in die ? die.never : null;
}
