// fleet's entities as fleet's server writes them: fields in the order of their names, and none that is empty.
import type { Machine, Unit, UnitState } from '../../fleet/index.js';
import type { WireMachine, WireUnit, WireUnitState } from '../schemas.js';

export function writeUnit(unit: Unit): WireUnit {
  const options = unit.file.options.map(({ name, section, value }) => filled({ name, section, value }));
  return filled({
    currentState: unit.currentState,
    desiredState: unit.targetState,
    machineID: unit.machine,
    name: unit.name,
    options: options.length === 0 ? null : options,
  });
}

export function writeState(state: UnitState): WireUnitState {
  return filled({
    hash: state.hash,
    machineID: state.machine,
    name: state.unit,
    systemdActiveState: state.active,
    systemdLoadState: state.load,
    systemdSubState: state.sub,
  });
}

export function writeMachine(machine: Machine): WireMachine {
  const metadata = Object.entries(machine.metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return filled({
    id: machine.id,
    metadata: metadata.length === 0 ? null : Object.fromEntries(metadata),
    primaryIP: machine.publicIp,
  });
}

/** A page: the list under its name, left out when it is empty, as by fleet. */
export function writePage(name: string, items: readonly unknown[], next: string | null): object {
  const list: readonly (readonly [string, unknown])[] = items.length === 0 ? [] : [[name, items]];
  const token: readonly (readonly [string, unknown])[] = next === null ? [] : [['nextPageToken', next]];
  return Object.fromEntries([...list, ...token].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Without the fields that hold nothing. */
function filled<T extends Readonly<Record<string, unknown>>>(fields: T): Partial<T> {
  const held = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(held) as Partial<T>;
}
