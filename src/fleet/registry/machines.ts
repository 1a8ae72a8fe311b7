// The machines of a registry, read once: what each says of itself, what was set over it, and how it is found.
import { present } from '../../base/index.js';
import type { KeyValue } from '../../etcd/index.js';
import type { Machine, Reach } from '../machine.js';
import { reachOf } from './codecs.js';
import { parseKey } from './keys.js';
import { MachineView } from './machine-view.js';

export type FoundMachine = Machine & Reach;

/** Those that are there, by ID; `kvs` are the keys of `ranges.machines`, or more. What cannot be read is left out. */
export function findMachines(kvs: readonly KeyValue[]): ReadonlyMap<string, FoundMachine> {
  const view = new MachineView();
  const reaches = new Map<string, Reach>();
  for (const { key: path, value } of kvs) {
    const key = parseKey(path);
    if (key === null) continue;
    view.put(key, value);
    if (key.type === 'machine') reaches.set(key.machine, reachOf(value));
  }
  const found = new Map<string, FoundMachine>();
  for (const [id, machine] of view.machines)
    found.set(id, { ...machine, ...present(reaches.get(id), 'a machine has a key') });
  return found;
}
