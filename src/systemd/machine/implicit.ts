// What units depend on without saying so: their slice, what they trigger, and what DefaultDependencies= stands for
// (the "Automatic Dependencies" of each type's manual page).
import { compareStrings } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import type { Edge } from './dependencies.js';

export interface ImplicitSources {
  readonly name: UnitName;
  readonly defaultDependencies: boolean;
  /** Null for units that are in none. */
  readonly slice: string | null;
  /** What a timer, path, socket or automount starts. */
  readonly triggers: string | null;
  /** Sockets= of a service. */
  readonly sockets: readonly string[];
  /** OnCalendar= of a timer is by a clock that must be right. */
  readonly calendar: boolean;
  /** The device that a mount or swap is on. */
  readonly device: string | null;
}

const SHUTDOWN: readonly Edge[] = [
  { kind: 'Conflicts', to: 'shutdown.target' },
  { kind: 'Before', to: 'shutdown.target' },
];
const UMOUNT: readonly Edge[] = [
  { kind: 'Conflicts', to: 'umount.target' },
  { kind: 'Before', to: 'umount.target' },
];
const SYSINIT = requiredAfter('sysinit.target');

export function implicitEdges(sources: ImplicitSources): readonly Edge[] {
  const { slice, triggers, sockets, device, defaultDependencies } = sources;
  return [
    ...(slice === null ? [] : [...requiredAfter(slice), { kind: 'InSlice', to: slice } as const]),
    ...(triggers === null
      ? []
      : [{ kind: 'Before', to: triggers } as const, { kind: 'Triggers', to: triggers } as const]),
    ...sockets.flatMap((to): readonly Edge[] => [
      { kind: 'Wants', to },
      { kind: 'After', to },
      { kind: 'TriggeredBy', to },
    ]),
    ...(device === null
      ? []
      : [{ kind: 'BindsTo', to: device } as const, { kind: 'After', to: device } as const]),
    ...(defaultDependencies ? defaultEdges(sources) : []),
  ];
}

function defaultEdges({ name, calendar }: ImplicitSources): readonly Edge[] {
  switch (name.type) {
    case 'service':
      return [...SYSINIT, ...after('basic.target', 'systemd-journald.socket'), ...SHUTDOWN];
    case 'timer':
      return [
        ...SYSINIT,
        ...(calendar ? after('time-set.target', 'time-sync.target') : []),
        { kind: 'Before', to: 'timers.target' },
        ...SHUTDOWN,
      ];
    case 'socket':
      return [...SYSINIT, { kind: 'Before', to: 'sockets.target' }, ...SHUTDOWN];
    case 'path':
      return [...SYSINIT, { kind: 'Before', to: 'paths.target' }, ...SHUTDOWN];
    case 'mount':
      return [...after('local-fs-pre.target'), { kind: 'Before', to: 'local-fs.target' }, ...UMOUNT];
    case 'automount':
      return [{ kind: 'Before', to: 'local-fs.target' }, ...UMOUNT];
    case 'swap':
      return [{ kind: 'Before', to: 'swap.target' }, ...UMOUNT];
    case 'target':
    case 'slice':
    case 'scope':
      return SHUTDOWN;
    default:
      return [];
  }
}

function after(...names: readonly string[]): readonly Edge[] {
  return names.map((to) => ({ kind: 'After', to }));
}

function requiredAfter(to: string): readonly Edge[] {
  return [
    { kind: 'Requires', to },
    { kind: 'After', to },
  ];
}

/** The slice that a slice is in: `a.slice` of `a-b.slice`; null for the root. */
export function parentSlice(slice: string): string | null {
  if (slice === '-.slice') return null;
  const stem = slice.slice(0, -'.slice'.length);
  const dash = stem.lastIndexOf('-');
  return dash <= 0 ? '-.slice' : `${stem.slice(0, dash)}.slice`;
}

/** Whether a name is one that a slice can have: no empty part. */
export function isSliceName(name: string): boolean {
  return name === '-.slice' || /^[^-]+(-[^-]+)*\.slice$/.test(name);
}

/** What a slice without a file of its own is called. */
export function sliceTitle(slice: string): string {
  return `Slice /${slice.slice(0, -'.slice'.length).replaceAll('-', '/').replace(/^\/$/, '')}`;
}

/** Each once, in order. */
export function uniqueEdges(edges: readonly Edge[]): readonly Edge[] {
  const byKey = new Map(edges.map((edge) => [`${edge.kind} ${edge.to}`, edge]));
  return [...byKey].sort(([a], [b]) => compareStrings(a, b)).map(([, edge]) => edge);
}
