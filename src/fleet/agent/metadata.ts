// The metadata that was set from outside for one machine, kept up to date: its agent goes by it when it admits global
// units, as the engine does when it places the others.
import type { Host } from '../host.js';
import { follow } from '../registry/follow.js';
import { parseKey, ranges } from '../registry/keys.js';

export class DynamicMetadata {
  readonly byKey = new Map<string, string>();
  listed = false;
  readonly #host: Host;
  readonly #machine: string;
  readonly #changed: () => void;

  constructor(host: Host, machine: string, changed: () => void) {
    this.#host = host;
    this.#machine = machine;
    this.#changed = changed;
  }

  start(): void {
    follow(this.#host, ranges.machineMetadata(this.#machine), {
      listed: (kvs) => {
        this.byKey.clear();
        for (const kv of kvs) this.#apply(kv.key, kv.value);
        this.listed = true;
        this.#changed();
      },
      changed: (events) => {
        for (const { type, kv } of events) this.#apply(kv.key, type === 'put' ? kv.value : null);
        this.#changed();
      },
    });
  }

  #apply(path: string, value: string | null): void {
    const key = parseKey(path);
    if (key?.type !== 'machine-metadata') return;
    if (value === null) this.byKey.delete(key.key);
    else this.byKey.set(key.key, value);
  }
}
