// How a unit stands as a whole: what state it has reached, where it is, and how it fares there. A global unit is on many machines,
// and fares as it does on the worst of them.
import { counted } from '../../base/index.js';
import type { Picture, UnitPicture } from '../../events/index.js';

export interface Standing {
  /** fleet's current state, or `global`: of such a one fleet knows none. */
  readonly state: string;
  /** The names of the machines that it is placed on; of a global one of those that tell of it. */
  readonly machines: readonly string[];
  /** What is published there; undefined: nothing. */
  readonly published: { readonly active: string; readonly sub: string } | undefined;
}

/** What calls for a look comes first; what is not here comes last. */
const URGENT_FIRST = ['failed', 'activating', 'deactivating', 'reloading', 'active'];

export function standingOf(unit: UnitPicture, picture: Picture): Standing {
  const { machine, states } = unit;
  if (!unit.global)
    return {
      state: picture.currentState(unit),
      machines: machine === null ? [] : [picture.machineName(machine)],
      published: machine === null ? undefined : states.get(machine),
    };
  const told = [...states.values()];
  const worst = URGENT_FIRST.find((active) => told.some((state) => state.active === active));
  return {
    state: 'global',
    machines: [...states.keys()].map((id) => picture.machineName(id)),
    published: told.find(({ active }) => active === worst) ?? told[0],
  };
}

/** `core-01`, or `3 machines`; null: none. */
export function placeWords(unit: UnitPicture, { machines }: Standing): string | null {
  if (machines.length === 0) return null;
  return unit.global ? counted(machines.length, 'machine') : (machines[0] ?? null);
}
