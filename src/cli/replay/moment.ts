// A cluster at one moment, as `replay --at` shows it: machines, units, who leads, and what waits and why.
import { alignColumns, compareNaturally, compareStrings, counted, printable } from '../../base/index.js';
import {
  formatTime,
  type MachinePicture,
  machineWords,
  type Picture,
  type UnitPicture,
} from '../../events/index.js';

/** The same as data. */
export interface Moment {
  readonly atMs: number;
  /** Events up to then. */
  readonly events: number;
  readonly leader: string | null;
  readonly machines: readonly MachineRow[];
  readonly units: readonly UnitRow[];
}

interface MachineRow {
  readonly machine: string;
  readonly id: string;
  readonly ip: string;
  readonly power: string;
  readonly registered: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

interface UnitRow {
  readonly unit: string;
  readonly desired: string;
  readonly state: string;
  /** Where the engine put it; null: nowhere, or everywhere. */
  readonly machine: string | null;
  /** What the machines publish of it; by name of the machine. */
  readonly states: readonly { readonly machine: string; readonly active: string; readonly sub: string }[];
  /** Why it waits; null: it does not. */
  readonly pending: string | null;
}

/** `atMs` may be later than the latest event. */
export function momentOf(picture: Picture, atMs: number): Moment {
  const named = [...picture.machines.values()].sort(
    (a, b) => compareNaturally(a.name, b.name) || compareStrings(a.id, b.id),
  );
  const units = [...picture.units.values()].sort((a, b) => compareStrings(a.name, b.name));
  return {
    atMs,
    events: picture.seq,
    leader: picture.leader === null ? null : picture.machineName(picture.leader),
    machines: named.map(machineRow),
    units: units.map((unit) => unitRow(unit, picture)),
  };
}

function machineRow(machine: MachinePicture): MachineRow {
  const { id, name, publicIp, power, registered, metadata } = machine;
  return { machine: name, id, ip: publicIp, power, registered, metadata };
}

function unitRow(unit: UnitPicture, picture: Picture): UnitRow {
  const states = [...unit.states].map(([machine, { active, sub }]) => ({
    machine: picture.machineName(machine),
    active,
    sub,
  }));
  return {
    unit: unit.name,
    desired: unit.targetState,
    state: picture.currentState(unit),
    machine: unit.machine === null ? null : picture.machineName(unit.machine),
    states: states.sort((a, b) => compareNaturally(a.machine, b.machine)),
    pending: unit.targetState === 'inactive' ? null : unit.pendingBecause,
  };
}

/** One after the other. */
export function formatMoments(moments: readonly Moment[]): readonly string[] {
  return moments.flatMap((moment, i) => [...(i === 0 ? [] : ['']), ...formatMoment(moment)]);
}

function formatMoment(moment: Moment): readonly string[] {
  const { machines, units, leader } = moment;
  const waiting = units.some(({ pending }) => pending !== null);
  const led = leader === null ? 'no engine leads' : `the engine of ${leader} leads`;
  return [
    `At ${formatTime(moment.atMs)}, after ${counted(moment.events, 'event')}: ${led}.`,
    '',
    ...alignColumns([['MACHINE', 'ID', 'IP', 'STATE', 'METADATA'], ...machines.map(machineCells)]),
    '',
    ...(units.length === 0
      ? ['No units.']
      : alignColumns([
          ['UNIT', 'DESIRED', 'STATE', 'MACHINE', 'ACTIVE', 'SUB', ...(waiting ? ['WAITS BECAUSE'] : [])],
          ...units.flatMap(unitCells),
        ])),
  ].map(printable);
}

function machineCells(row: MachineRow): readonly string[] {
  const { machine, id, ip, metadata } = row;
  const pairs = Object.entries(metadata)
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([key, value]) => `${key}=${value}`);
  return [machine, `${id.slice(0, 8)}...`, ip, machineWords(row), pairs.join(',') || '-'];
}

/** A line for each machine that says something of it, as in fleetctl list-units; one at least. */
function unitCells({ unit, desired, state, machine, states, pending }: UnitRow): readonly string[][] {
  const rows = states.length === 0 ? [{ machine: machine ?? '-', active: '-', sub: '-' }] : states;
  return rows.map(({ machine, active, sub }) => [unit, desired, state, machine, active, sub, pending ?? '']);
}
