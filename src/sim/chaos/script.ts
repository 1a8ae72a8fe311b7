// What happens in a run, and when: rolled from its knobs as it goes, or read from a list of what happened in another. A list
// of what a rolled script did leads to the same run to the byte.
import { present, type Random, seededRandom } from '../../base/index.js';
import { FAULT_VERBS } from '../faults/words.js';
import type { World } from '../world.js';
import { DICE } from './dice.js';
import { chance, oneOrNone } from './draw.js';
import type { Knobs } from './knobs.js';
import { drawCommand, kindsNamed, openingLines } from './workload.js';

/** A command as typed, or a fault as written. */
export interface Deed {
  readonly type: 'run' | 'fault';
  readonly text: string;
}

export interface TimedDeed extends Deed {
  /** Milliseconds since the run began. */
  readonly atMs: number;
}

export interface Script {
  /** When the next deed is due; null: there is none. */
  nextMs(): number | null;
  /** The deed that is due; null: nothing is to be done after all. The next one is due later. */
  take(world: World): Deed | null;
}

export function listed(deeds: readonly TimedDeed[]): Script {
  let next = 0;
  return {
    nextMs: () => deeds[next]?.atMs ?? null,
    take: () => deeds[next++] ?? null,
  };
}

/** Of the three rhythms of a run. */
interface Rhythm {
  readonly everyMs: number;
  dueMs: number;
  readonly draw: (world: World) => Deed | null;
}

/** The cluster has come up by then. */
const FIRST_DEED_MS = 10_000;
/** Things that happen right after another do so within this time, in milliseconds. */
const BURST_MAX_MS = 250;

/** Commands, faults and repairs, each in a rhythm of its own, from `fromMs` to the end of the run's time. */
export function rolled(knobs: Knobs): Script {
  const root = seededRandom(knobs.seed).child('chaos');
  const gaps = root.child('gaps');
  const rhythms: readonly Rhythm[] = [
    rhythm(knobs.commandEveryMs, drawCommands(knobs, root.child('commands'))),
    rhythm(knobs.faultEveryMs, drawFaults(knobs, root.child('faults'))),
    rhythm(knobs.repairEveryMs, drawRepairs(root.child('repairs'))),
  ];
  let lastMs = 0;
  const next = (): Rhythm => rhythms.reduce((first, other) => (other.dueMs < first.dueMs ? other : first));
  const nextMs = (): number | null => {
    const dueMs = Math.max(next().dueMs, lastMs + 1);
    return dueMs < knobs.timeMs ? dueMs : null;
  };
  return {
    nextMs,
    take(world) {
      const due = next();
      lastMs = present(nextMs(), 'a deed is due');
      const gapMs = chance(gaps, knobs.burstPercent)
        ? gaps.int(1, BURST_MAX_MS)
        : gaps.int(1, 2 * due.everyMs);
      due.dueMs = lastMs + gapMs;
      return due.draw(world);
    },
  };
}

function rhythm(everyMs: number, draw: Rhythm['draw']): Rhythm {
  return { everyMs, dueMs: FIRST_DEED_MS, draw };
}

function drawCommands({ unitKinds, commands }: Knobs, random: Random): Rhythm['draw'] {
  const kinds = kindsNamed(unitKinds);
  const opening = [...openingLines(kinds)];
  return () => ({ type: 'run', text: opening.shift() ?? drawCommand(commands, kinds, random) });
}

function drawFaults({ faults }: Knobs, random: Random): Rhythm['draw'] {
  return (world) => {
    const verb = oneOrNone(random, faults);
    const die = verb === null ? null : DICE[verb];
    const text = die !== null && 'draw' in die ? die.draw(world, random) : null;
    return text === null ? null : { type: 'fault', text };
  };
}

function drawRepairs(random: Random): Rhythm['draw'] {
  return (world) => {
    const texts = FAULT_VERBS.flatMap((verb) => {
      const die = DICE[verb];
      const text = 'repairs' in die ? die.repairs(world, random) : null;
      return text === null ? [] : [text];
    });
    const text = oneOrNone(random, texts);
    return text === null ? null : { type: 'fault', text };
  };
}
