// The machines in the order in which they are shown: by name, or by what they say under a key of their metadata.
import { compareNaturally } from '../../../base/index.js';
import type { MachinePicture } from '../../../events/index.js';
import type { Census } from '../../census.js';

export interface Group {
  /** What they have in common; null: they lack the key. */
  readonly value: string | null;
  readonly machines: readonly MachinePicture[];
}

/** The keys that machines can be grouped by. */
export function groupKeys({ machines }: Census): readonly string[] {
  const keys = new Set<string>();
  for (const { metadata } of machines) for (const key of Object.keys(metadata)) keys.add(key);
  return [...keys].sort(compareNaturally);
}

/** By value, those without the key last; '': all in one group. */
export function groupsOf(machines: readonly MachinePicture[], key: string): readonly Group[] {
  if (key === '') return [{ value: null, machines }];
  const groups = new Map<string | null, MachinePicture[]>();
  for (const machine of machines) {
    const value = machine.metadata[key] ?? null;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [machine]);
    else group.push(machine);
  }
  return [...groups]
    .map(([value, machines]) => ({ value, machines }))
    .sort((a, b) => (a.value === null ? 1 : b.value === null ? -1 : compareNaturally(a.value, b.value)));
}
