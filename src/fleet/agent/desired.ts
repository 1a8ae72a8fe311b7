// What one machine shall have: the units scheduled to it, and the global units that fit it and what it already has.
import { compareStrings } from '../../base/index.js';
import type { UnitFile, UnitName } from '../../systemd/index.js';
import type { Machine } from '../machine.js';
import type { UnitOrder } from '../registry/codecs.js';
import { refuseGlobal } from '../scheduler/able.js';
import type { Demand } from '../scheduler/demand.js';
import { readDemand } from '../scheduler/read-demand.js';

/** A unit this machine was told of, with its file. */
export interface OrderedUnit {
  readonly name: UnitName;
  readonly order: UnitOrder;
  readonly file: UnitFile;
}

/** The wanted units by name, those to be inactive left out. Globals are admitted in the order of their names. */
export function desiredUnits(
  machine: Machine,
  scheduled: readonly OrderedUnit[],
  globals: readonly OrderedUnit[],
): ReadonlyMap<string, OrderedUnit> {
  const desired = new Map<string, OrderedUnit>();
  const units = new Map<string, Demand>();
  const admit = (unit: OrderedUnit, fits: (demand: Demand) => boolean): void => {
    if (unit.order.targetState === 'inactive') return;
    const demand = readDemand(unit.name, unit.file);
    if (!fits(demand)) return;
    desired.set(unit.name.full, unit);
    units.set(demand.name, demand);
  };
  for (const unit of scheduled) admit(unit, () => true);
  for (const unit of [...globals].sort((a, b) => compareStrings(a.name.full, b.name.full))) {
    admit(unit, (demand) => refuseGlobal(demand, { machine, units }) === null);
  }
  return desired;
}
