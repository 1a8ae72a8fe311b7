// The machines as rows: how they fare, what they carry, what they say of themselves. As with units, a row is made only where
// it is seen.
import { compareNaturally, compareStrings } from '../../../base/index.js';
import type { MachinePicture, Picture } from '../../../events/index.js';
import type { ListState, Sort } from '../../store.js';
import type { Sign } from '../../theme.js';
import { passingMachines } from '../machine-filter.js';
import type { Scene } from '../screen.js';
import { selector } from '../select.js';
import { signOfMachine } from '../standing.js';

export interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly leads: boolean;
  readonly sign: Sign & { readonly word: string };
  /** How many units are placed there. */
  readonly units: number;
  readonly metadata: string;
}

export const MACHINE_SORTS = ['machine', 'state', 'units', 'metadata'] as const;

/** So many can be looked at for each frame; more are seldom. */
const EACH_FRAME_MAX = 200;

/** Those that pass the filter, by name unless they are sorted otherwise. */
export const machineIds = selector((scene): readonly string[] => {
  const { source, answers, list } = scene;
  const { filter, sort } = list;
  const choose = (): readonly string[] => chosenMachines(scene, list);
  if (source.picture.machines.size <= EACH_FRAME_MAX) return choose();
  return answers.seldom(`machines ${sort?.column} ${sort?.descending} ${filter}`, choose);
});

const loads = selector(({ source }): ReadonlyMap<string, number> => {
  const loads = new Map<string, number>();
  for (const { machine } of source.picture.units.values())
    if (machine !== null) loads.set(machine, (loads.get(machine) ?? 0) + 1);
  return loads;
});

function chosenMachines(
  scene: Scene,
  { filter, sort }: Pick<ListState, 'filter' | 'sort'>,
): readonly string[] {
  const { picture } = scene.source;
  const rows = passingMachines(picture.machines.values(), { picture, filter }).map((machine) =>
    machineRow(machine, picture, loads(scene).get(machine.id) ?? 0),
  );
  return rows.sort((a, b) => inOrder(sort, a, b)).map(({ id }) => id);
}

function inOrder(sort: Sort | null, a: MachineRow, b: MachineRow): number {
  const by = bySort(sort?.column ?? 'machine', a, b) || compareNaturally(a.name, b.name);
  return (sort?.descending === true ? -1 : 1) * (by || compareStrings(a.id, b.id));
}

function bySort(column: string, a: MachineRow, b: MachineRow): number {
  switch (column) {
    case 'state':
      return compareStrings(a.sign.word, b.sign.word);
    case 'units':
      return b.units - a.units;
    case 'metadata':
      return compareNaturally(a.metadata, b.metadata);
    default:
      return 0;
  }
}

/** Null: there is none at this moment. */
export function rowOf(id: string, scene: Scene): MachineRow | null {
  const { picture } = scene.source;
  const found = picture.machines.get(id);
  return found === undefined ? null : machineRow(found, picture, loads(scene).get(id) ?? 0);
}

function machineRow(machine: MachinePicture, picture: Picture, units: number): MachineRow {
  const { id, name, publicIp, metadata } = machine;
  const pairs = Object.entries(metadata)
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([key, value]) => `${key}=${value}`);
  return {
    id,
    name,
    ip: publicIp,
    leads: picture.leading === id,
    sign: signOfMachine(machine, picture),
    units,
    metadata: pairs.join(','),
  };
}
