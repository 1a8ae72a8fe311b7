// What stands on the screen, and where: machines in their groups, laid out on the room there is.
import type { MachinePicture } from '../../../events/index.js';
import { censusOf, type Household } from '../../census.js';
import { passingMachines } from '../machine-filter.js';
import type { Scene, Size } from '../screen.js';
import { selector } from '../select.js';
import { type Group, groupKeys, groupsOf } from './groups.js';
import { type Layout, layOut } from './layout.js';

export interface Floor {
  readonly machines: readonly MachinePicture[];
  readonly groups: readonly Group[];
  /** What they are grouped by; '': nothing. */
  readonly groupKey: string;
  readonly layout: Layout;
  /** Of a machine that has most, the units placed there. */
  readonly fullest: number;
}

/** The mode whose value is the key of the metadata by which machines are grouped. */
const GROUP = 'group';

/** So many can be looked at for each frame; more are seldom. */
const EACH_FRAME_MAX = 200;

const passing = selector(({ source, answers, list: { filter } }): readonly MachinePicture[] => {
  const { machines, picture } = censusOf(source);
  if (filter === '') return machines;
  if (machines.length <= EACH_FRAME_MAX) return passingMachines(machines, { picture, filter });
  const ids = answers.seldom(
    `floor ${filter}`,
    () => new Set(passingMachines(machines, { picture, filter }).map(({ id }) => id)),
  );
  return machines.filter(({ id }) => ids.has(id));
});
const groups = selector((scene) => groupsOf(passing(scene), scene.list.modes[GROUP] ?? ''));
const machines = selector((scene) => groups(scene).flatMap((group) => group.machines));
const fullest = mostOf(({ placed }) => placed);
const mostUnits = mostOf(({ units }) => units.length);

export const machineIds = selector((scene) => machines(scene).map(({ id }) => id));

export function floorOf(scene: Scene, room: Size): Floor {
  const groupKey = scene.list.modes[GROUP] ?? '';
  const all = groups(scene);
  const layout = layOut(
    {
      groups: all.map((group) => group.machines.length),
      headed: groupKey !== '',
      unitsMax: mostUnits(scene),
    },
    room,
  );
  return { machines: machines(scene), groups: all, groupKey, layout, fullest: fullest(scene) };
}

/** The most that a household has, and 1 at least. */
function mostOf(what: (household: Household) => number): (scene: Scene) => number {
  return selector(({ source }) => {
    const census = censusOf(source);
    return census.machines.reduce((most, machine) => Math.max(most, what(census.household(machine))), 1);
  });
}

/** Groups by the next key, and after the last by none. */
export function groupByNext({ source, store, list }: Scene): void {
  const keys = groupKeys(censusOf(source));
  const next = keys[keys.indexOf(list.modes[GROUP] ?? '') + 1] ?? '';
  store.changeList({ modes: { ...list.modes, [GROUP]: next } });
}

/** Why machines cannot be grouped; null: they can. */
export function whyNoGroups({ source }: Scene): string | null {
  const { machines } = censusOf(source);
  return machines.some(({ metadata }) => Object.keys(metadata).length > 0)
    ? null
    : 'no machine has metadata to be grouped by';
}
