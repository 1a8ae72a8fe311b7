// What `/` looks at of machines, wherever they are shown.
import type { MachinePicture } from '../../events/index.js';
import { type Facets, matches, parseFilter } from '../prompt/filter.js';
import { noneLike } from '../prompt/filter-words.js';
import { machineSign } from '../theme.js';
import type { Scene, Screen } from './screen.js';

export const machineFilter = {
  filterHint: 'state:off zone=b',
  filterFields: ['machine', 'state', 'ip', 'id'],
  total: ({ source: { picture } }) => picture.machines.size,
} satisfies Partial<Screen>;

/** Why none of them passes. */
export function noMachinePasses(scene: Scene): string {
  return noneLike('machine', scene, machineFilter.filterFields);
}

/** Those that pass what was typed, in their order. */
export function passingMachines(
  machines: Iterable<MachinePicture>,
  filter: string,
): readonly MachinePicture[] {
  const wanted = parseFilter(filter);
  return [...machines].filter((machine) => wanted.length === 0 || matches(wanted, facetsOf(machine)));
}

function facetsOf(machine: MachinePicture): Facets {
  const { id, name, publicIp: ip, power, metadata } = machine;
  const { word } = machineSign(machine);
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return {
    text: `${name} ${ip} ${word} ${pairs.join(',')}`,
    fields: { machine: name, state: `${power} ${word}`, ip, id },
    labels: metadata,
  };
}
