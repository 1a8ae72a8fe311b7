// Where in etcd everything is (fleet's registry package). fleet says job in its keys where we say unit.
import { remember } from '../../base/index.js';
import { prefixRange } from '../../etcd/index.js';

/** Where fleet's keys are unless fleet.conf says otherwise (`etcd_key_prefix`). */
export const KEY_PREFIX = '/_coreos.com/fleet/';
/** How the key of a unit's object ends. */
export const UNIT_OBJECT_END = '/object';

export const keys = {
  leader: `${KEY_PREFIX}lease/engine-leader`,
  /** The version that engines must have to take part. */
  engineVersion: `${KEY_PREFIX}engine/version`,
  machine: (id: string) => `${KEY_PREFIX}machines/${id}/object`,
  /** Set through the API, over what the machine says of itself. An empty value: the machine has no such metadata. */
  machineMetadata: (id: string, key: string) => `${KEY_PREFIX}machines/${id}/metadata/${key}`,
  unitObject: (unit: string) => `${KEY_PREFIX}job/${unit}${UNIT_OBJECT_END}`,
  targetState: (unit: string) => `${KEY_PREFIX}job/${unit}/target-state`,
  /** The machine the engine chose. */
  target: (unit: string) => `${KEY_PREFIX}job/${unit}/target`,
  /** The machine whose agent has launched the unit and still beats. */
  heartbeat: (unit: string) => `${KEY_PREFIX}job/${unit}/job-state`,
  /** Ours: how a unit with OnReschedule=keep has ended, so that it is not started again elsewhere. */
  outcome: (unit: string) => `${KEY_PREFIX}job/${unit}/outcome`,
  /** Ours: a person's wish that a unit goes to another machine. */
  move: (unit: string) => `${KEY_PREFIX}job/${unit}/move`,
  /** Ours: what the machine that a unit is being moved to says of its copy. */
  arrival: (unit: string) => `${KEY_PREFIX}job/${unit}/arrival`,
  /** Ours: an agent writes only while this is as it left it, and changes it when what it sent before is not to be done any more. */
  agent: (machine: string) => `${KEY_PREFIX}agent/${machine}`,
  unitFile: (hash: string) => `${KEY_PREFIX}unit/${hash}`,
  unitState: (unit: string, machine: string) => `${KEY_PREFIX}states/${unit}/${machine}`,
  /** Ours: what one agent needs to know of a unit placed on it. */
  schedule: (machine: string, unit: string) => `${KEY_PREFIX}schedule/${machine}/${unit}`,
  /** Ours: what every agent needs to know of a global unit. */
  global: (unit: string) => `${KEY_PREFIX}global/${unit}`,
} as const;

export const ranges = {
  all: prefixRange(KEY_PREFIX),
  leader: { key: `${KEY_PREFIX}lease/engine-leader` },
  machines: prefixRange(`${KEY_PREFIX}machines/`),
  machine: (id: string) => prefixRange(`${KEY_PREFIX}machines/${id}/`),
  machineMetadata: (id: string) => prefixRange(`${KEY_PREFIX}machines/${id}/metadata/`),
  units: prefixRange(`${KEY_PREFIX}job/`),
  unit: (unit: string) => prefixRange(`${KEY_PREFIX}job/${unit}/`),
  unitFiles: prefixRange(`${KEY_PREFIX}unit/`),
  unitStates: prefixRange(`${KEY_PREFIX}states/`),
  statesOf: (unit: string) => prefixRange(`${KEY_PREFIX}states/${unit}/`),
  schedule: (machine: string) => prefixRange(`${KEY_PREFIX}schedule/${machine}/`),
  globals: prefixRange(`${KEY_PREFIX}global/`),
  /** What an engine must know, and one stretch of keys, so that one watch tells it in order: global/ to schedule/. */
  engine: { key: `${KEY_PREFIX}global/`, end: prefixRange(`${KEY_PREFIX}schedule/`).end },
} as const;

/** What a key is about. */
export type ParsedKey =
  | { readonly type: 'leader' | 'engine-version' }
  | { readonly type: 'machine' | 'agent'; readonly machine: string }
  | { readonly type: 'machine-metadata'; readonly machine: string; readonly key: string }
  | {
      readonly type: UnitKeyType | 'global';
      readonly unit: string;
    }
  | { readonly type: 'unit-file'; readonly hash: string }
  | { readonly type: 'unit-state' | 'schedule'; readonly unit: string; readonly machine: string };

type UnitKeyType = 'unit-object' | 'target-state' | 'target' | 'heartbeat' | 'outcome' | 'move' | 'arrival';

const UNIT_KEYS: Readonly<Record<string, UnitKeyType>> = {
  object: 'unit-object',
  'target-state': 'target-state',
  target: 'target',
  'job-state': 'heartbeat',
  outcome: 'outcome',
  move: 'move',
  arrival: 'arrival',
};

/** Each change of a key is read by several, one soon after the other. */
const REMEMBERED_MAX = 10_000;

/** Null for keys that are not fleet's, or that this version does not know. */
export const parseKey: (key: string) => ParsedKey | null = remember(REMEMBERED_MAX, takeApart);

function takeApart(key: string): ParsedKey | null {
  if (!key.startsWith(KEY_PREFIX)) return null;
  const parts = key.slice(KEY_PREFIX.length).split('/');
  // Each change of a key is read by several: taken apart by position, which costs half of what a pattern does.
  const [folder, first, second, third] = [parts[0], parts[1], parts[2], parts[3]];
  if (folder === undefined || !first || parts.length > 4) return null;
  if (third !== undefined)
    return folder === 'machines' && second === 'metadata' && third !== ''
      ? { type: 'machine-metadata', machine: first, key: third }
      : null;
  if (second === undefined) {
    if (folder === 'lease') return first === 'engine-leader' ? { type: 'leader' } : null;
    if (folder === 'engine') return first === 'version' ? { type: 'engine-version' } : null;
    if (folder === 'agent') return { type: 'agent', machine: first };
    if (folder === 'global') return { type: 'global', unit: first };
    return folder === 'unit' ? { type: 'unit-file', hash: first } : null;
  }
  if (folder === 'machines') return second === 'object' ? { type: 'machine', machine: first } : null;
  if (folder === 'states') return { type: 'unit-state', unit: first, machine: second };
  if (folder === 'schedule') return { type: 'schedule', machine: first, unit: second };
  const type = folder === 'job' && Object.hasOwn(UNIT_KEYS, second) ? UNIT_KEYS[second] : undefined;
  return type === undefined ? null : { type, unit: first };
}
