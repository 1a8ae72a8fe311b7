// A machine as the registry knows it. What runs on it and whether it lives is told elsewhere.
import { type FleetsimError, failure, nearest, printable } from '../base/index.js';
import { parseSize } from '../systemd/index.js';

export interface Machine {
  /** 32 hexadecimal digits, as in /etc/machine-id. */
  readonly id: string;
  readonly publicIp: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How people and tools find a machine: ours, beside what fleet publishes. */
export interface Reach {
  /** What people call it; null: nothing. */
  readonly name: string | null;
  /** Where its fleetd serves the API, as an endpoint is written; null: nowhere. */
  readonly api: string | null;
}

/** Metadata that fleetsim gives a meaning to. */
export const UNITS_MAX_KEY = 'max_units';
const MEMORY_KEY = 'memory';
const CPUS_KEY = 'cpus';

/** The first eight digits, which fleet accepts in place of the whole ID. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** Whether a person's or unit's `MachineID` means this machine. */
export function matchesId(machine: Machine, id: string): boolean {
  return id === machine.id || id === shortId(machine.id);
}

/** Whether a name, ID, short ID or address means this machine. */
export function isMeant(machine: Machine & Pick<Reach, 'name'>, word: string): boolean {
  return machine.name === word || machine.publicIp === word || matchesId(machine, word);
}

/** That there is no machine of which `word` is the name, among those with these. */
export function noMachine(word: string, names: readonly string[]): FleetsimError {
  const near = nearest(word, names);
  const hint = near === null ? `there are: ${names.slice(0, 20).join(', ')}` : `did you mean ${near}?`;
  return failure('no-machine', `there is no machine ${printable(word)}`, hint);
}

/** The machine with metadata that was set from outside: it goes over its own, and an empty value takes a key away. */
export function withMetadata<T extends Machine>(machine: T, dynamic: ReadonlyMap<string, string>): T {
  if (dynamic.size === 0) return machine;
  const metadata = Object.entries(machine.metadata).filter(([key]) => !dynamic.has(key));
  const set = [...dynamic].filter(([, value]) => value !== '');
  return { ...machine, metadata: Object.fromEntries([...metadata, ...set]) };
}

/** The value of a metadata key; null: the machine does not have it. */
export function metadataOf(machine: Machine, key: string): string | null {
  return Object.hasOwn(machine.metadata, key) ? (machine.metadata[key] ?? null) : null;
}

/** How many units a machine takes at most, by its metadata `max_units`; null: any number. */
export function unitsMaxOf(machine: Machine): number | null {
  const text = metadataOf(machine, UNITS_MAX_KEY);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** The memory that a machine has for units, by its metadata `memory` (`4G`); null: it does not say. */
export function memoryBytesOf(machine: Machine): number | null {
  return parseSize(metadataOf(machine, MEMORY_KEY) ?? '') || null;
}

/** The CPUs it has for units, by its metadata `cpus` (`0.5`), in hundredths of a percent of one; null: it does not say. */
export function cpuSharesOf(machine: Machine): number | null {
  const text = metadataOf(machine, CPUS_KEY) ?? '';
  return /^\d{1,6}(\.\d{1,4})?$/.test(text) ? Math.round(Number(text) * 10_000) || null : null;
}
