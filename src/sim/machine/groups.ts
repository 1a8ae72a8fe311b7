// The machines of a cluster as a scenario asks for them: how many of which kind, and what they become.
import { present, type Random } from '../../base/index.js';
import { type FleetSettings, inventMachines, type NamedMachine } from '../../fleet/index.js';

/** What machines of one cluster may differ in of what fleet lives by. */
export type OwnSettings = Partial<Pick<FleetSettings, 'disableEngine' | 'engineVersion'>>;

/** Machines of one kind. What is not said is invented. */
export interface MachineGroup {
  readonly count: number;
  /** Of the one machine, or what the names of several begin with. */
  readonly name?: string;
  /** Of the one machine. */
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Over those of the cluster. */
  readonly settings?: OwnSettings;
}

/** The same machines, each as a group of its own. */
export function oneByOne(groups: readonly MachineGroup[]): readonly MachineGroup[] {
  return groups.flatMap(({ count, ...group }) =>
    Array.from({ length: count }, (_, index) => {
      const name = nameOf({ ...group, count }, index);
      return { ...group, count: 1, ...(name === null ? {} : { name }) };
    }),
  );
}

export function countMachines(groups: readonly MachineGroup[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** What each machine lives by, in the order of `nameMachines`. */
export function settingsOfMachines(
  groups: readonly MachineGroup[],
  settings: FleetSettings,
): readonly FleetSettings[] {
  return groups.flatMap((group) => {
    const own = group.settings === undefined ? settings : { ...settings, ...group.settings };
    return Array.from({ length: group.count }, () => own);
  });
}

/** One after the other, as the groups say. */
export function nameMachines(groups: readonly MachineGroup[], random: Random): readonly NamedMachine[] {
  const kinds = groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, index) => ({ group, index })),
  );
  return inventMachines(kinds.length, random).map((machine, i) => {
    const { group, index } = present(kinds[i], 'each machine is of a kind');
    return {
      ...machine,
      name: nameOf(group, index) ?? machine.name,
      id: group.id ?? machine.id,
      metadata: group.metadata ?? {},
    };
  });
}

function nameOf({ name, count }: MachineGroup, index: number): string | null {
  if (name === undefined) return null;
  return count === 1 ? name : `${name}-${String(index + 1).padStart(2, '0')}`;
}
