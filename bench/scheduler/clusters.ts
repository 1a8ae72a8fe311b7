// Clusters to schedule: machines, and units of one kind or another, as the engine has them once their files are parsed.
import type { Machine } from '../../src/fleet/index.js';
import type { PlaceableUnit } from '../../src/fleet/scheduler/demand.js';
import { readDemand } from '../../src/fleet/scheduler/read-demand.js';
import { parseUnitFile, parseUnitName, type UnitFile } from '../../src/systemd/index.js';

export interface Size {
  readonly machines: number;
  readonly units: number;
}

export type Kind = 'plain' | 'metadata' | 'conflicts' | 'sidekicks';

export const KINDS: readonly Kind[] = ['plain', 'metadata', 'conflicts', 'sidekicks'];

const ZONES = ['a', 'b', 'c', 'd'] as const;
/** Instances of one template, all in conflict with each other: on half of the machines at most. */
const INSTANCES_MAX = 5_000;

export function machinesOf({ machines }: Size): readonly Machine[] {
  return Array.from({ length: machines }, (_, i) => ({
    id: (i + 1).toString(16).padStart(8, '0').padEnd(32, '0'),
    publicIp: '10.0.0.1',
    metadata: { zone: ZONES[i % ZONES.length] ?? '' },
  }));
}

/** Launched units that are scheduled nowhere. Units of one template share its file, as they do in the registry. */
export function unitsOf(kind: Kind, { machines, units }: Size): readonly PlaceableUnit[] {
  const number = (i: number): string => String(i).padStart(7, '0');
  switch (kind) {
    case 'plain': {
      const file = aFile('');
      return build(units, (i) => ({ name: `app@${number(i)}.service`, file }));
    }
    case 'metadata': {
      const files = ZONES.map((zone) => aFile(`MachineMetadata=zone=${zone}`));
      return build(units, (i) => ({
        name: `app-${ZONES[i % ZONES.length]}@${number(i)}.service`,
        file: files[i % files.length] as UnitFile,
      }));
    }
    case 'conflicts': {
      const instances = Math.min(INSTANCES_MAX, Math.ceil(machines / 2));
      const templates = Math.ceil(units / instances);
      const files = Array.from({ length: templates }, (_, i) =>
        aFile(`Conflicts=web-${number(i)}@*.service`),
      );
      return build(units, (i) => ({
        name: `web-${number(i % templates)}@${number(i)}.service`,
        file: files[i % templates] as UnitFile,
      }));
    }
    case 'sidekicks': {
      const main = aFile('');
      const side = aFile('MachineOf=app@%i.service');
      return build(units, (i) =>
        i % 2 === 0
          ? { name: `app@${number(i)}.service`, file: main }
          : { name: `side@${number(i - 1)}.service`, file: side },
      );
    }
  }
}

function aFile(fleetLine: string): UnitFile {
  return parseUnitFile(`[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\n${fleetLine}\n`).unitFile;
}

function build(
  count: number,
  make: (i: number) => { readonly name: string; readonly file: UnitFile },
): readonly PlaceableUnit[] {
  return Array.from({ length: count }, (_, i): PlaceableUnit => {
    const { name, file } = make(i);
    const parsed = parseUnitName(name);
    if (!parsed.ok) throw new Error(parsed.error);
    const { requirements, wishes, needs } = readDemand(parsed.value, file);
    return {
      name,
      requirements,
      wishes,
      needs,
      template: false,
      targetState: 'launched',
      machine: null,
      movingTo: null,
    };
  });
}

export function describe({ machines, units }: Size): string {
  return `${machines.toLocaleString('en')} machines × ${units.toLocaleString('en')} units`;
}
