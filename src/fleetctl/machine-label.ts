// How fleetctl writes a machine: `4f2c1a9b.../10.0.0.11`.
import { type Machine, shortId } from '../fleet/index.js';

/** fleetctl's ellipsis: the first eight digits, unless `full`. */
export function idLabel(id: string, full: boolean): string {
  return full ? id : `${shortId(id)}...`;
}

/** The ID and address of a machine; only the ID when it is not (or no longer) in the registry. */
export function machineLabel(id: string, machines: readonly Machine[], full = false): string {
  const machine = machines.find((candidate) => candidate.id === id);
  const label = idLabel(id, full);
  return machine === undefined || machine.publicIp === '' ? label : `${label}/${machine.publicIp}`;
}
