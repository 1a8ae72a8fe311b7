// Valid things with fixed names, to be changed in the one respect that a test is about.
import type { EngineUnit, EngineView } from '../../src/fleet/engine/view.js';
import type { Machine } from '../../src/fleet/index.js';
import { type Requirements, readRequirements } from '../../src/fleet/requirements.js';
import { readDemand } from '../../src/fleet/scheduler/read-demand.js';
import type { Cluster } from '../../src/fleet/scheduler/reference.js';
import {
  isTemplate,
  parseUnitFile,
  parseUnitName,
  type UnitFile,
  type UnitName,
} from '../../src/systemd/index.js';

/** `m1`, `m2`, …: IDs of 32 digits that ascend with the number. */
export function machineId(n: number): string {
  return n.toString(16).padStart(8, '0').padEnd(32, '0');
}

export function aMachine(n: number, metadata: Readonly<Record<string, string>> = {}): Machine {
  return { id: machineId(n), publicIp: `10.0.0.${n}`, metadata };
}

export function aName(name: string): UnitName {
  const parsed = parseUnitName(name);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

/** A unit file with an endless service, and these lines in [X-Fleet]. */
export function aUnitText(...fleetOptions: readonly string[]): string {
  const fleet = fleetOptions.length === 0 ? '' : `\n[X-Fleet]\n${fleetOptions.join('\n')}\n`;
  return `[Service]\nExecStart=/bin/sleep infinity\n${fleet}`;
}

export function aUnitFile(...fleetOptions: readonly string[]): UnitFile {
  const { unitFile, problems } = parseUnitFile(aUnitText(...fleetOptions));
  if (problems.length > 0) throw new Error(problems.map((problem) => problem.message).join('; '));
  return unitFile;
}

export function requirementsOf(name: string, ...fleetOptions: readonly string[]): Requirements {
  return readRequirements(aName(name), aUnitFile(...fleetOptions)).requirements;
}

export interface UnitOptions {
  readonly on?: number;
  readonly targetState?: EngineUnit['targetState'];
  readonly fleet?: readonly string[];
  /** Lines of [X-Fleetsim]. */
  readonly wishes?: readonly string[];
  readonly service?: readonly string[];
  readonly movingTo?: number;
  readonly ended?: boolean;
}

/** A unit as the engine sees it, launched and scheduled nowhere unless told otherwise. */
export function anEngineUnit(name: string, options: UnitOptions = {}): EngineUnit {
  const { on, targetState, movingTo, ended, fleet = [], wishes = [], service = [] } = options;
  const sections = [
    ['Service', ['ExecStart=/bin/sleep infinity', ...service]],
    ['X-Fleet', fleet],
    ['X-Fleetsim', wishes],
  ] as const;
  const text = sections.map(([section, lines]) => [`[${section}]`, ...lines, ''].join('\n')).join('\n');
  return {
    ...readDemand(aName(name), parseUnitFile(text).unitFile),
    template: isTemplate(aName(name)),
    hash: '0123456789abcdef',
    targetState: targetState ?? 'launched',
    machine: on === undefined ? null : machineId(on),
    movingTo: movingTo === undefined ? null : machineId(movingTo),
    ended: ended ?? false,
    outcomeRevision: ended === true ? 4 : 0,
    objectRevision: 2,
    targetStateRevision: 3,
  };
}

/** `held`: numbers of machines that are away but whose units stay. */
export function aView(
  machines: readonly Machine[],
  units: readonly EngineUnit[],
  held: readonly number[] = [],
): EngineView & Cluster<EngineUnit> {
  return {
    machines: new Map(machines.map((machine) => [machine.id, machine])),
    units: new Map(units.map((unit) => [unit.name, unit])),
    held: new Set(held.map(machineId)),
    orders: new Map(),
    moves: new Map(),
    arrivals: new Map(),
  };
}
