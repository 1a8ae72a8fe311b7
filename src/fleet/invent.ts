// Machines that nobody owns: names, IDs and addresses for a cluster that exists only in this process.
import type { Random } from '../base/index.js';
import type { Machine } from './machine.js';

export interface NamedMachine extends Machine {
  /** What people call it; fleet itself knows no such name. */
  readonly name: string;
}

/** The first address is 10.0.0.11. */
const FIRST_HOST = 11;

/** `core-01`, `core-02`, …: IDs ascend with the names, so that ties, which go by ID, go by name too. */
export function inventMachines(count: number, random: Random): readonly NamedMachine[] {
  const digits = Math.max(2, String(count).length);
  const ids = Array.from({ length: count }, () => random.hex(32)).sort();
  return ids.map((id, i) => ({
    id,
    name: `core-${String(i + 1).padStart(digits, '0')}`,
    publicIp: address(i + FIRST_HOST),
    metadata: {},
  }));
}

function address(host: number): string {
  return `10.${Math.floor(host / 65_536)}.${Math.floor(host / 256) % 256}.${host % 256}`;
}
