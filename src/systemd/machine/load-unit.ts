// A unit's file, read by its type: what the manager must know of it, and whether systemd would take it.
import { err, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { readSettings, type Settings } from '../options/read.js';
import { readServiceConfig, type ServiceConfig } from '../service/config.js';
import type { LoadState } from '../states.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { parseBoolean } from '../values/boolean.js';
import { NO_LIMITS, type ResourceLimits, readLimits } from './cgroups.js';
import type { Edge } from './dependencies.js';
import type { Hardware } from './facts.js';
import { implicitEdges, isSliceName, parentSlice, sliceTitle, uniqueEdges } from './implicit.js';
import { readUnitSettings, type UnitSettings } from './unit-settings.js';

/** A file and where it lies. */
export interface UnitSource {
  readonly file: UnitFile;
  readonly path: string;
}

export interface Loaded {
  readonly file: UnitFile;
  readonly path: string;
  readonly load: LoadState;
  /** Why it is a bad setting; null: it is good. */
  readonly bad: string | null;
  readonly settings: UnitSettings;
  readonly edges: readonly Edge[];
  readonly config: Result<ServiceConfig, string>;
  readonly slice: string | null;
  readonly limits: ResourceLimits;
  readonly triggers: string | null;
}

const NO_SERVICE = err('');
const TRIGGERS_OTHERS = ['automount', 'path', 'socket', 'timer'] as const;

interface Known {
  readonly family: string;
  readonly loaded: Loaded;
}

/** What a file comes to for all instances of its template, on every machine: only specifiers could tell them apart. */
const shared = new WeakMap<UnitFile, Known>();

export function loadUnit(name: UnitName, source: UnitSource, facts: MachineFacts & Hardware): Loaded {
  const { file, path } = source;
  const known = shared.get(file);
  const family = familyOf(name);
  if (known?.family === family) return { ...known.loaded, path };
  const loaded = readUnit(name, source, facts);
  if (loaded.bad === null && !file.settings.some(({ value }) => value.includes('%')))
    shared.set(file, { family, loaded });
  return loaded;
}

/** Services of one family that have the same file differ in nothing but what they are called. */
function familyOf({ full, prefix, instance, type }: UnitName): string {
  return instance && type === 'service' ? `${prefix}@` : full;
}

function readUnit(name: UnitName, { file, path }: UnitSource, facts: MachineFacts & Hardware): Loaded {
  const settings = readSettings(name, file, facts);
  const unit = readUnitSettings(name, file, settings);
  const config = name.type === 'service' ? readServiceConfig(name, file, facts) : NO_SERVICE;
  const bad = name.type === 'service' && !config.ok ? config.error : complaintOf(name, settings);
  return {
    file,
    path,
    load: bad === null ? 'loaded' : 'bad-setting',
    bad,
    settings: titled(name, unit),
    edges: edgesOf(name, settings, unit),
    config: config.ok ? config : err(`Unit ${name.full} has a bad unit file setting.`),
    slice: sliceOf(name, settings),
    limits: limitsOf(name, settings, facts),
    triggers: triggeredBy(name, settings),
  };
}

/** What it says that it depends on, and what follows without being said. */
function edgesOf(name: UnitName, settings: Settings, unit: UnitSettings): readonly Edge[] {
  return uniqueEdges([
    ...unit.edges,
    ...implicitEdges({
      name,
      slice: sliceOf(name, settings),
      triggers: triggeredBy(name, settings),
      defaultDependencies: unit.defaultDependencies && name.full !== '-.slice',
      sockets: name.type === 'service' ? settings.words('Service', 'Sockets') : [],
      calendar: name.type === 'timer' && settings.all('Timer', 'OnCalendar').length > 0,
      device: deviceOf(name, settings),
    }),
  ]);
}

function titled(name: UnitName, settings: UnitSettings): UnitSettings {
  const own = settings.description !== null;
  return own || name.type !== 'slice' ? settings : { ...settings, description: sliceTitle(name.full) };
}

/** What systemd says of a file that it refuses; null: it takes it. */
function complaintOf(name: UnitName, settings: Settings): string | null {
  const lacks = (section: string, keys: readonly string[]): boolean =>
    keys.every((key) => settings.all(section, key).length === 0);
  switch (name.type) {
    case 'timer':
      return lacks('Timer', TIMER_KEYS) ? 'Timer unit lacks value setting. Refusing.' : null;
    case 'path':
      return lacks('Path', PATH_KEYS) ? 'Path unit lacks path setting. Refusing.' : null;
    case 'socket':
      return lacks('Socket', LISTEN_KEYS)
        ? 'Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...). Refusing.'
        : null;
    case 'mount':
      return lacks('Mount', ['What']) && name.full !== '-.mount'
        ? 'What= setting is missing. Refusing.'
        : null;
    default:
      return null;
  }
}

const TIMER_KEYS = [
  'OnActiveSec',
  'OnBootSec',
  'OnCalendar',
  'OnClockChange',
  'OnStartupSec',
  'OnTimezoneChange',
  'OnUnitActiveSec',
  'OnUnitInactiveSec',
];
const PATH_KEYS = ['DirectoryNotEmpty', 'PathChanged', 'PathExists', 'PathExistsGlob', 'PathModified'];
const LISTEN_KEYS = [
  'ListenDatagram',
  'ListenFIFO',
  'ListenMessageQueue',
  'ListenNetlink',
  'ListenSequentialPacket',
  'ListenSpecial',
  'ListenStream',
  'ListenUSBFunction',
];

/** Instances of one template share a slice of their own. */
function sliceOf(name: UnitName, settings: Settings): string | null {
  if (name.type === 'slice') return parentSlice(name.full);
  const section = SECTIONS[name.type];
  if (section === undefined) return null;
  const own = settings.last(section, 'Slice');
  if (own !== null && isSliceName(own)) return own;
  return name.instance === null ? 'system.slice' : `system-${name.prefix.replaceAll('-', '\\x2d')}.slice`;
}

function limitsOf({ type }: UnitName, settings: Settings, { memoryBytes }: Hardware): ResourceLimits {
  const section = type === 'slice' ? 'Slice' : SECTIONS[type];
  return section === undefined ? NO_LIMITS : readLimits(settings, section, memoryBytes);
}

/** Types that have a control group, by their section. */
const SECTIONS: Readonly<Partial<Record<UnitName['type'], string>>> = {
  mount: 'Mount',
  scope: 'Scope',
  service: 'Service',
  socket: 'Socket',
  swap: 'Swap',
};

/** The unit that a timer, path, socket or automount starts: the one it names, or its namesake. */
function triggeredBy(name: UnitName, settings: Settings): string | null {
  const { type, full } = name;
  if (TRIGGERS_OTHERS.every((known) => known !== type)) return null;
  const stem = full.slice(0, -type.length - 1);
  if (type === 'automount') return `${stem}.mount`;
  if (type === 'socket') {
    // Each connection has an instance of its own.
    if (parseBoolean(settings.last('Socket', 'Accept') ?? '') === true) return null;
    return settings.last('Socket', 'Service') ?? `${stem}.service`;
  }
  return settings.last(type === 'timer' ? 'Timer' : 'Path', 'Unit') ?? `${stem}.service`;
}

function deviceOf(name: UnitName, settings: Settings): string | null {
  if (name.type !== 'mount' && name.type !== 'swap') return null;
  const what = settings.last(name.type === 'mount' ? 'Mount' : 'Swap', 'What') ?? '';
  return /^\/dev\/[\w/]+$/.test(what) ? `${what.slice(1).replaceAll('/', '-')}.device` : null;
}
