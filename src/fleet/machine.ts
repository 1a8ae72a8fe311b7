// A machine as the registry knows it. What runs on it and whether it lives is told elsewhere.
import { parseSize } from '../systemd/index.js';

export interface Machine {
  /** 32 hexadecimal digits, as in /etc/machine-id. */
  readonly id: string;
  readonly publicIp: string;
  readonly metadata: Readonly<Record<string, string>>;
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
