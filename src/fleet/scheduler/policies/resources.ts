// By what units may take, instead of how many they are: MemoryMax= and CPUQuota= of all units together stay within the
// machine's `memory` and `cpus`. How full a machine is, is told by the one of the two that it has used more of.
import { cpuSharesOf, type Machine, memoryBytesOf } from '../../machine.js';
import type { Needs } from '../../wishes.js';
import type { Demand } from '../demand.js';
import type { Candidate, Policy } from '../policy.js';

/** Best: the machine that is fullest with the unit on it, so that large holes stay. Worst: the emptiest. */
export const FITS = ['best-fit', 'worst-fit'] as const;
export type Fit = (typeof FITS)[number];

/** One of the things that run out. */
interface Room {
  readonly of: 'memory' | 'cpu';
  /** Whether the unit needs any of it. */
  readonly needed: boolean;
  /** The share of it that is used once the unit is there. */
  readonly fullness: number;
}

const WHOLE_SHARE = 10_000;

/** A machine that says nothing of a capacity has no end of it. A unit that needs nothing of a thing has room anywhere. */
export function resources(fit: Fit): Policy {
  const sign = fit === 'best-fit' ? -1 : 1;
  return {
    name: fit.replace('-', ' '),
    rank: (unit, candidate) =>
      sign * Math.max(0, ...roomsOf(unit, candidate).map(({ fullness }) => fullness)),
    refuse(unit, candidate) {
      const full = roomsOf(unit, candidate).find(({ needed, fullness }) => needed && fullness > 1);
      return full === undefined ? null : { code: 'no-room', of: full.of };
    },
  };
}

/** In the order in which they are told. */
function roomsOf({ needs }: Demand, { machine, taken }: Candidate): readonly Room[] {
  return [...memoryRoom(needs, taken, machine), ...cpuRoom(needs, taken, machine)];
}

function memoryRoom(needs: Needs, taken: Needs, machine: Machine): readonly Room[] {
  const capacity = memoryBytesOf(machine);
  if (capacity === null) return [];
  const bytes = needs.memoryBytes + taken.memoryBytes;
  const share = needs.memoryShare + taken.memoryShare;
  return [
    {
      of: 'memory',
      needed: needs.memoryBytes + needs.memoryShare > 0,
      fullness: bytes / capacity + share / WHOLE_SHARE,
    },
  ];
}

function cpuRoom(needs: Needs, taken: Needs, machine: Machine): readonly Room[] {
  const capacity = cpuSharesOf(machine);
  if (capacity === null) return [];
  const fullness = (needs.cpuShare + taken.cpuShare) / capacity;
  return [{ of: 'cpu', needed: needs.cpuShare > 0, fullness }];
}
