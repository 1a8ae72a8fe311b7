// How a unit stands as a whole: what state it has reached, where it is, and how it fares there. A global unit is on many machines,
// and fares as it does on the worst of them.
import { counted } from '../../base/index.js';
import type { MachinePicture, Picture, UnitPicture } from '../../events/index.js';
import { machineSign, type Sign, unitSign } from '../theme.js';
import { silentSinceMs } from './cluster/lease.js';

export interface Standing {
  /** fleet's current state, or `global`: of such a one fleet knows none. */
  readonly state: string;
  /** The names of the machines that it is placed on; of a global one of those that tell of it. */
  readonly machines: readonly string[];
  /** What is published there; undefined: nothing. */
  readonly published: PublishedState | undefined;
  /** Of the machine that told that nothing is heard any more. */
  readonly stale: boolean;
}

interface PublishedState {
  readonly active: string;
  readonly sub: string;
}

/** What calls for a look comes first; what is not here comes last. */
const URGENT_FIRST = ['failed', 'activating', 'deactivating', 'reloading', 'active'];

export function standingOf(unit: UnitPicture, picture: Picture): Standing {
  const { global, machine, states } = unit;
  const ids = global ? [...states.keys()] : machine === null ? [] : [machine];
  const teller = global ? worstOf(states) : machine;
  return {
    state: global ? 'global' : picture.currentState(unit),
    machines: ids.map((id) => picture.machineName(id)),
    published: teller === null ? undefined : states.get(teller),
    stale: teller !== null && isSilent(teller, picture),
  };
}

/** How a machine looks, and is called. */
export function signOfMachine(machine: MachinePicture, picture: Picture): ReturnType<typeof machineSign> {
  return machineSign(machine, picture.cutOffSinceMs(machine.name) !== null);
}

/** Whether nothing is heard of a machine, by its ID. */
export function isSilent(id: string, picture: Picture): boolean {
  const machine = picture.machines.get(id);
  return machine !== undefined && silentSinceMs(machine, picture) !== null;
}

/** The machine on which it fares worst; null: none tells of it. */
function worstOf(states: ReadonlyMap<string, PublishedState>): string | null {
  for (const urgent of URGENT_FIRST) for (const [id, { active }] of states) if (active === urgent) return id;
  return [...states.keys()][0] ?? null;
}

/** How it looks: what a machine told before it fell silent is grey, unless it was bad already. */
export function standingSign({ published, stale }: Pick<Standing, 'published' | 'stale'>): Sign {
  const sign = unitSign(published?.active ?? null);
  return stale && sign.look !== 'bad' ? { ...sign, look: 'quiet' } : sign;
}

/** `core-01`, or `3 machines`; null: none. */
export function placeWords(unit: UnitPicture, { machines }: Standing): string | null {
  if (machines.length === 0) return null;
  return unit.global ? counted(machines.length, 'machine') : (machines[0] ?? null);
}
