// The tree of control groups as systemd-cgls draws it, and as systemd-cgtop lists it.
import { compareStrings } from '../../base/index.js';
import type { CgroupNode, Resources, RunningProcess } from '../machine/details.js';
import { formatTimeSpan } from '../values/time-span.js';
import { formatArgv, formatBytes } from './words.js';

/** Everything below a group; the processes of one stand before the groups in it. */
export function formatTree(group: CgroupNode, prefix = ''): readonly string[] {
  const { children } = group;
  const own = formatProcesses(group.processes, prefix, children.length > 0);
  const below = children.flatMap((child, i) => {
    const last = i === children.length - 1;
    return [
      `${prefix}${last ? '└─' : '├─'}${child.name}`,
      ...formatTree(child, `${prefix}${last ? '  ' : '│ '}`),
    ];
  });
  return [...own, ...below];
}

/** By number, the numbers below each other. `more`: something follows on the same level. */
export function formatProcesses(
  processes: readonly RunningProcess[],
  prefix: string,
  more: boolean,
): readonly string[] {
  const sorted = [...processes].sort((a, b) => a.pid - b.pid);
  const width = Math.max(0, ...sorted.map(({ pid }) => String(pid).length));
  return sorted.map(({ pid, argv }, i) => {
    const branch = more || i < sorted.length - 1 ? '├─' : '└─';
    return `${prefix}${branch}${String(pid).padStart(width)} ${formatArgv(argv)}`;
  });
}

/** The group at a path such as `/system.slice`; null when there is none. */
export function findGroup(root: CgroupNode, path: string): CgroupNode | null {
  let group: CgroupNode | undefined = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    group = group?.children.find((child) => child.name === name);
  }
  return group ?? null;
}

export type TopOrder = 'path' | 'tasks' | 'cpu' | 'memory';

export interface TopRow {
  readonly path: string;
  readonly resources: Resources | null;
  /** Of one processor, since the look before; null at the first look. */
  readonly cpuShare: number | null;
}

export interface TopOptions {
  readonly order: TopOrder;
  readonly depth: number;
  /** What the groups had used at an earlier look, and how long ago that was; null: this is the first. */
  readonly before: { readonly cpuMs: ReadonlyMap<string, number>; readonly elapsedMs: number } | null;
}

/** A row for each group, a group before those in it. */
export function topRows(root: CgroupNode, { order, depth, before }: TopOptions): readonly TopRow[] {
  const rows: TopRow[] = [];
  const collect = (group: CgroupNode, path: string, level: number): void => {
    rows.push({
      path: path === '' ? '/' : path,
      resources: group.resources,
      cpuShare: share(group, path, before),
    });
    if (level < depth) for (const child of group.children) collect(child, `${path}/${child.name}`, level + 1);
  };
  collect(root, '', 0);
  return sortRows(rows, order);
}

function share({ resources }: CgroupNode, path: string, before: TopOptions['before']): number | null {
  const wasMs = before?.cpuMs.get(path === '' ? '/' : path);
  if (before === null || wasMs === undefined || resources?.cpuMs == null || before.elapsedMs <= 0)
    return null;
  return (resources.cpuMs - wasMs) / before.elapsedMs;
}

/** By the key among those that stand in the same group, so that whole branches move. */
function sortRows(rows: readonly TopRow[], order: TopOrder): readonly TopRow[] {
  const byPath = new Map(rows.map((row) => [row.path, row]));
  const chain = (path: string): readonly TopRow[] => {
    const parts = path.split('/').filter((part) => part !== '');
    const paths = parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
    return paths.flatMap((one) => byPath.get(one) ?? []);
  };
  const weight = (row: TopRow): number => weightOf(row, order);
  return [...rows].sort((a, b) => {
    const [left, right] = [chain(a.path), chain(b.path)];
    const at = left.findIndex((row, i) => row !== right[i]);
    const [one, other] = [left[at], right[at]];
    if (at < 0 || one === undefined || other === undefined) return left.length - right.length;
    return weight(other) - weight(one) || compareStrings(one.path, other.path);
  });
}

function weightOf({ resources, cpuShare }: TopRow, order: TopOrder): number {
  switch (order) {
    case 'path':
      return 0;
    case 'tasks':
      return resources?.tasks ?? -1;
    case 'cpu':
      return cpuShare ?? -1;
    case 'memory':
      return resources?.memoryBytes ?? -1;
  }
}

export interface TopLayout {
  /** Of the path; longer ones are cut in the middle. Null: as wide as the longest. */
  readonly pathWidth: number | null;
  readonly cpu: 'percentage' | 'time';
  /** Whole numbers instead of `1.2M`. */
  readonly raw: boolean;
}

/** cgtop's columns: path, tasks, CPU, memory, and bytes in and out, which nobody counts here. */
export function formatTop(rows: readonly TopRow[], layout: TopLayout): readonly string[] {
  const width = layout.pathWidth ?? Math.max(3, ...rows.map(({ path }) => path.length));
  return rows.map(({ path, resources, cpuShare }) => {
    const tasks = resources === null ? '-' : String(resources.tasks);
    const cpu =
      layout.cpu === 'time' ? cpuTime(resources) : cpuShare === null ? '-' : (100 * cpuShare).toFixed(1);
    const bytes = resources?.memoryBytes ?? null;
    const memory = bytes === null ? '-' : layout.raw ? String(bytes) : formatBytes(bytes);
    const columns = [
      tasks.padStart(7),
      cpu.padStart(6),
      memory.padStart(8),
      '-'.padStart(8),
      '-'.padStart(8),
    ];
    return `${cut(path, width).padEnd(width)} ${columns.join(' ')}`;
  });
}

export function formatTopHeader(layout: TopLayout & { readonly pathWidth: number }): string {
  const cpu = layout.cpu === 'time' ? 'CPU Time' : '%CPU'.padStart(6);
  return `${'Control Group'.padEnd(layout.pathWidth)}   Tasks ${cpu}   Memory  Input/s Output/s`;
}

function cpuTime(resources: Resources | null): string {
  return resources?.cpuMs == null ? '-' : formatTimeSpan(resources.cpuMs);
}

/** A third before the ellipsis, the rest behind it. */
function cut(path: string, width: number): string {
  if (path.length <= width) return path;
  const before = Math.floor((width - 1) / 3);
  return `${path.slice(0, before)}…${path.slice(path.length - (width - 1 - before))}`;
}
