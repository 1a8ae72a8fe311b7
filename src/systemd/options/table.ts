// Every option that systemd 252 knows, by section. Which sections a unit file may have depends on the unit's type;
// those that begin with X- are nobody's here but ours.
import type { UnitType } from '../names/unit-name.js';
import { CGROUP, EXEC, KILL } from './exec.js';
import { FLEETSIM, FLEETSIM_SECTION } from './fleetsim.js';
import { AUTOMOUNT, MOUNT, SCOPE, SWAP } from './mounts.js';
import { SERVICE } from './service.js';
import type { OptionSpec } from './spec.js';
import { PATH, SOCKET, TIMER } from './triggers.js';
import { INSTALL, UNIT } from './unit.js';

const PROCESSES = [...EXEC, ...KILL, ...CGROUP];

const SECTIONS: Readonly<Record<string, readonly OptionSpec[]>> = {
  Unit: UNIT,
  Install: INSTALL,
  Service: [...SERVICE, ...PROCESSES],
  Socket: [...SOCKET, ...PROCESSES],
  Mount: [...MOUNT, ...PROCESSES],
  Swap: [...SWAP, ...PROCESSES],
  Automount: AUTOMOUNT,
  Timer: TIMER,
  Path: PATH,
  Slice: CGROUP,
  Scope: [...SCOPE, ...KILL, ...CGROUP],
  // Nothing is known in these two, but they may stand there.
  Target: [],
  Device: [],
  [FLEETSIM_SECTION]: FLEETSIM,
};

const TABLE: ReadonlyMap<string, ReadonlyMap<string, OptionSpec>> = new Map(
  Object.entries(SECTIONS).map(([section, specs]) => [
    section,
    new Map(specs.map((spec) => [spec.name, spec])),
  ]),
);

/** Types that have a section of their own; of the others nobody has a file. */
const OWN_SECTION: Readonly<Partial<Record<UnitType, string>>> = {
  automount: 'Automount',
  device: 'Device',
  mount: 'Mount',
  path: 'Path',
  scope: 'Scope',
  service: 'Service',
  slice: 'Slice',
  socket: 'Socket',
  swap: 'Swap',
  target: 'Target',
  timer: 'Timer',
};

/** The sections that systemd reads in the file of such a unit. */
export function sectionsOf(type: UnitType): readonly string[] {
  const own = OWN_SECTION[type];
  return own === undefined ? ['Unit', 'Install'] : ['Unit', own, 'Install'];
}

/** Names of all options of a section; none for one that is not known. */
export function optionNames(section: string): readonly string[] {
  return [...(TABLE.get(section)?.keys() ?? [])];
}

/** All sections that are known, those of every type of unit. */
export function sectionNames(): readonly string[] {
  return [...TABLE.keys()];
}

/** What is known of an option; null for one that systemd does not know there. */
export function findOption(section: string, name: string): OptionSpec | null {
  return TABLE.get(section)?.get(name) ?? null;
}

/** What an option sets, as section and name: itself, or what it is another spelling of. */
export function settingsOf(section: string, spec: OptionSpec): readonly (readonly [string, string])[] {
  return (spec.sets ?? [spec.name]).map((name) => {
    const dot = name.indexOf('.');
    return dot < 0 ? [section, name] : [name.slice(0, dot), name.slice(dot + 1)];
  });
}
