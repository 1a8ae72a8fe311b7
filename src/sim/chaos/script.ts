// What happens in a run, and when: rolled as it goes, or read from a list of what happened in another. A list of what a
// rolled script did leads to the same run to the byte.
import { present, type Random } from '../../base/index.js';
import type { World } from '../world.js';
import { chance } from './draw.js';

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

/** Deeds of one kind, coming one after the other. */
export interface Rhythm {
  /** The mean time from one deed to the next. */
  readonly everyMs: () => number;
  readonly draw: (world: World) => Deed | null;
}

export interface RolledOptions {
  readonly random: Random;
  readonly rhythms: readonly Rhythm[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** How many of 100 deeds are soon followed by another of their rhythm. */
  readonly burstPercent: number;
}

/** Things that happen right after another do so within this time, in milliseconds. */
const BURST_MAX_MS = 250;

/** Several rhythms at once, no two deeds of which fall together. */
export function rolled({ random, rhythms, fromMs, untilMs, burstPercent }: RolledOptions): Script {
  const dues = rhythms.map((rhythm) => ({ rhythm, dueMs: fromMs }));
  let lastMs = fromMs - 1;
  const next = () => dues.reduce((first, other) => (other.dueMs < first.dueMs ? other : first));
  const nextMs = (): number | null => {
    const dueMs = Math.max(next().dueMs, lastMs + 1);
    return dueMs < untilMs ? dueMs : null;
  };
  return {
    nextMs,
    take(world) {
      const due = next();
      lastMs = present(nextMs(), 'a deed is due');
      const gapMaxMs = chance(random, burstPercent) ? BURST_MAX_MS : 2 * due.rhythm.everyMs();
      due.dueMs = lastMs + random.int(1, gapMaxMs);
      return due.rhythm.draw(world);
    },
  };
}
