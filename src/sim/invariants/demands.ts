// What each unit of the registry demands, read from the unit files that the events tell of.
import type { RecordedEvent } from '../../events/index.js';
import { type Demand, readDemand } from '../../fleet/index.js';
import { parseUnitFile, parseUnitName, type UnitFile } from '../../systemd/index.js';

export class Demands {
  /** By hash. */
  readonly #files = new Map<string, UnitFile>();
  readonly #units = new Map<string, Demand>();
  readonly #globals = new Set<string>();

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'unit-file':
        this.#files.set(event.hash, parseUnitFile(event.text).unitFile);
        return;
      case 'unit-submitted': {
        const name = parseUnitName(event.unit);
        const file = this.#files.get(event.hash);
        // What cannot be read is no unit to fleet either.
        this.#set(event.unit, name.ok && file !== undefined ? readDemand(name.value, file) : null);
        return;
      }
      case 'unit-destroyed':
        this.#set(event.unit, null);
        return;
    }
  }

  /** Names of global units. */
  get globals(): ReadonlySet<string> {
    return this.#globals;
  }

  /** Null for a unit that is not there, or that nobody can read. */
  of(unit: string): Demand | null {
    return this.#units.get(unit) ?? null;
  }

  #set(unit: string, demand: Demand | null): void {
    if (demand === null) this.#units.delete(unit);
    else this.#units.set(unit, demand);
    if (demand?.requirements.global === true) this.#globals.add(unit);
    else this.#globals.delete(unit);
  }
}
