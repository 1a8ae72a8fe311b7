// What `/` looks at of machines, wherever they are shown.
import type { MachinePicture, Picture } from '../../events/index.js';
import { type Facets, matches, parseFilter } from '../prompt/filter.js';
import { noneLike } from '../prompt/filter-words.js';
import type { Scene, Screen } from './screen.js';
import { signOfMachine } from './standing.js';

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
  { picture, filter }: { readonly picture: Picture; readonly filter: string },
): readonly MachinePicture[] {
  const wanted = parseFilter(filter);
  return [...machines].filter(
    (machine) => wanted.length === 0 || matches(wanted, facetsOf(machine, picture)),
  );
}

function facetsOf(machine: MachinePicture, picture: Picture): Facets {
  const { id, name, publicIp: ip, power, metadata } = machine;
  const { word } = signOfMachine(machine, picture);
  const pairs = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return {
    text: `${name} ${ip} ${word} ${pairs.join(',')}`,
    fields: { machine: name, state: `${power} ${word}`, ip, id },
    labels: metadata,
  };
}
