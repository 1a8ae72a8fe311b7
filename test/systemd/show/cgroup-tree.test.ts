import { describe, expect, it } from 'vitest';
import type { CgroupNode, Resources } from '../../../src/systemd/machine/details.js';
import {
  findGroup,
  formatTop,
  formatTopHeader,
  formatTree,
  topRows,
} from '../../../src/systemd/show/cgroup-tree.js';

function group(name: string, use: Partial<Resources>, ...children: readonly CgroupNode[]): CgroupNode {
  const none = { tasks: 0, tasksMax: null, memoryBytes: null, memoryHighBytes: null, memoryMaxBytes: null };
  return { name, processes: [], children, resources: { ...none, cpuMs: null, cpuShare: 0, ...use } };
}

const WEB: CgroupNode = {
  ...group('web.service', { tasks: 2, memoryBytes: 3 * 1024 * 1024, cpuMs: 500 }),
  processes: [
    { pid: 1012, argv: ['nginx', '-g', 'daemon off;'] },
    { pid: 900, argv: ['nginx'] },
  ],
};
const DB = group('db.service', { tasks: 5, memoryBytes: 1_000, cpuMs: 2_000 });
const SYSTEM = group('system.slice', { tasks: 7, memoryBytes: 4_000_000, cpuMs: 2_500 }, DB, WEB);
const ROOT = group(
  '',
  { tasks: 8, memoryBytes: 5_000_000, cpuMs: 3_000 },
  SYSTEM,
  group('user.slice', { tasks: 1 }),
);

describe('the tree of control groups', () => {
  it('has the processes of a group before the groups in it, by number', () => {
    expect(formatTree(ROOT)).toEqual([
      '├─system.slice',
      '│ ├─db.service',
      '│ └─web.service',
      '│   ├─ 900 nginx',
      '│   └─1012 nginx -g "daemon off;"',
      '└─user.slice',
    ]);
    const both = { ...SYSTEM, processes: [{ pid: 1, argv: ['init'] }] };
    expect(formatTree(both)[0]).toBe('├─1 init');
  });

  it('is found by path', () => {
    expect(findGroup(ROOT, '/')).toBe(ROOT);
    expect(findGroup(ROOT, '/system.slice/web.service')).toBe(WEB);
    expect(findGroup(ROOT, 'system.slice/nope')).toBeNull();
  });
});

describe('control groups by what they use', () => {
  const paths = (order: 'path' | 'tasks' | 'cpu' | 'memory', elapsedMs = 0): readonly string[] => {
    const cpuMs = new Map(
      topRows(ROOT, { order: 'path', depth: 9, before: null }).map(({ path }) => [path, 0]),
    );
    const before = elapsedMs === 0 ? null : { cpuMs, elapsedMs };
    return topRows(ROOT, { order, depth: 9, before }).map(({ path }) => path.replace('/system.slice', '~'));
  };

  it.each([
    ['path', ['/', '~', '~/db.service', '~/web.service', '/user.slice']],
    ['tasks', ['/', '~', '~/db.service', '~/web.service', '/user.slice']],
    ['memory', ['/', '~', '~/web.service', '~/db.service', '/user.slice']],
  ] as const)('are ordered by %s, a group before those in it', (order, expected) => {
    expect(paths(order)).toEqual(expected);
  });

  it('are ordered by CPU once there is something to compare with', () => {
    expect(paths('cpu')).toEqual(paths('path'));
    expect(paths('cpu', 1_000)[2]).toBe('~/db.service');
  });

  it('go as deep as asked', () => {
    expect(topRows(ROOT, { order: 'path', depth: 0, before: null }).map(({ path }) => path)).toEqual(['/']);
    expect(topRows(ROOT, { order: 'path', depth: 1, before: null })).toHaveLength(3);
  });

  it('are printed in columns, `-` for what nobody counts', () => {
    const before = { cpuMs: new Map([['/', 2_500]]), elapsedMs: 1_000 };
    const rows = topRows(ROOT, { order: 'path', depth: 1, before });
    const layout = { pathWidth: 14, cpu: 'percentage', raw: false } as const;
    expect([formatTopHeader(layout), ...formatTop(rows, layout)]).toEqual([
      'Control Group    Tasks   %CPU   Memory  Input/s Output/s',
      '/                    8   50.0     4.7M        -        -',
      '/system.slice        7      -     3.8M        -        -',
      '/user.slice          1      -        -        -        -',
    ]);
    const [first] = formatTop(rows, { ...layout, pathWidth: null, cpu: 'time', raw: true });
    expect(first).toBe('/                   8     3s  5000000        -        -');
  });

  it('are cut in the middle where they are too long', () => {
    const rows = topRows(ROOT, { order: 'path', depth: 9, before: null });
    const [, , row] = formatTop(rows, { pathWidth: 13, cpu: 'percentage', raw: false });
    expect(row?.slice(0, 13)).toBe('/sys….service');
  });
});
