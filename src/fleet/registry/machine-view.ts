// The machines as the registry has them: what each says of itself, and over it the metadata that was set through the
// API, which outlives a machine's absence.
import { err, type Result } from '../../base/index.js';
import type { Operation } from '../../etcd/index.js';
import { type Machine, withMetadata } from '../machine.js';
import { decode } from './codecs.js';
import { keys, type ParsedKey } from './keys.js';

/** Sets metadata of a machine from outside; an empty value takes it away. */
export function metadataWrite(machine: string, key: string, value: string): Operation {
  return { type: 'put', key: keys.machineMetadata(machine, key), value };
}

/** Metadata of a machine is its own again. */
export function metadataReset(machine: string, key: string): Operation {
  return { type: 'delete', key: keys.machineMetadata(machine, key) };
}

export class MachineView {
  /** Machines that are there, by ID, with the metadata that counts. */
  readonly machines = new Map<string, Machine>();
  readonly #own = new Map<string, Machine>();
  readonly #dynamic = new Map<string, Map<string, string>>();

  clear(): void {
    this.machines.clear();
    this.#own.clear();
    this.#dynamic.clear();
  }

  /** Takes a key that is about a machine in; any other means nothing here. Fails on a value that is not as fleet writes it. */
  put(key: ParsedKey, value: string): Result<null, string> {
    if (key.type === 'machine') {
      const machine = decode.machine(value);
      // The key says which machine it is; a value that claims another is not believed.
      if (machine.ok) this.#own.set(key.machine, { ...machine.value, id: key.machine });
      else this.#own.delete(key.machine);
      this.#refresh(key.machine);
      return machine.ok ? { ok: true, value: null } : err(machine.error);
    }
    if (key.type === 'machine-metadata') {
      const set = this.#dynamic.get(key.machine) ?? new Map<string, string>();
      this.#dynamic.set(key.machine, set.set(key.key, value));
      this.#refresh(key.machine);
    }
    return { ok: true, value: null };
  }

  delete(key: ParsedKey): void {
    if (key.type === 'machine') this.#own.delete(key.machine);
    else if (key.type === 'machine-metadata') this.#dynamic.get(key.machine)?.delete(key.key);
    else return;
    this.#refresh(key.machine);
  }

  #refresh(id: string): void {
    const own = this.#own.get(id);
    if (own === undefined) this.machines.delete(id);
    else this.machines.set(id, withMetadata(own, this.#dynamic.get(id) ?? new Map()));
  }
}
