// What truly is where, by what each machine's systemd told: fleet may believe otherwise. A unit that has ended or failed is
// there until its machine's systemd forgets it.
import type { RecordedEvent } from '../../events/index.js';

type UnitState = Extract<RecordedEvent, { type: 'unit-state' }>;
type Active = UnitState['active'];

const NOWHERE: ReadonlyMap<string, Active> = new Map();
const NOTHING: ReadonlySet<string> = new Set();

export class Running {
  readonly #copies = new Map<string, Map<string, Active>>();
  readonly #unitsOn = new Map<string, Set<string>>();
  /** The ID that a machine has now, by the one it had before. */
  readonly #renamed = new Map<string, string>();

  apply(event: RecordedEvent): void {
    switch (event.type) {
      case 'unit-state':
        if (event.load === 'not-found') this.#forget(event.unit, event.machine);
        else this.#set(event.unit, event.machine, event.active);
        return;
      case 'machine-killed':
        for (const unit of this.unitsOn(event.machine)) this.#forget(unit, event.machine);
        return;
      case 'machine-id-changed':
        this.#renamed.delete(event.machine);
        this.#renamed.set(event.was, event.machine);
        for (const unit of this.unitsOn(event.was)) {
          const active = this.copiesOf(unit).get(event.was);
          this.#forget(unit, event.was);
          if (active !== undefined) this.#set(unit, event.machine, active);
        }
        return;
    }
  }

  /** The machines whose systemd has the unit, running or not. */
  copiesOf(unit: string): ReadonlyMap<string, Active> {
    return this.#copies.get(unit) ?? NOWHERE;
  }

  /** The ID by which systemd's events tell of the machine that has this one, or had it: its agent notices a change later. */
  idNow(machine: string): string {
    let id = machine;
    for (let next = this.#renamed.get(id); next !== undefined; next = this.#renamed.get(id)) id = next;
    return id;
  }

  unitsOn(machine: string): ReadonlySet<string> {
    return this.#unitsOn.get(machine) ?? NOTHING;
  }

  #set(unit: string, machine: string, active: Active): void {
    let copies = this.#copies.get(unit);
    if (copies === undefined) {
      copies = new Map();
      this.#copies.set(unit, copies);
    }
    copies.set(machine, active);
    const units = this.#unitsOn.get(machine);
    if (units === undefined) this.#unitsOn.set(machine, new Set([unit]));
    else units.add(unit);
  }

  #forget(unit: string, machine: string): void {
    const copies = this.#copies.get(unit);
    copies?.delete(machine);
    if (copies?.size === 0) this.#copies.delete(unit);
    this.#unitsOn.get(machine)?.delete(unit);
  }
}
