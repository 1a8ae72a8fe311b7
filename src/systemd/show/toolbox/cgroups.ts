// systemd-cgls and systemd-cgtop: the machine's control groups as a tree, and by what they use.
import { printable } from '../../../base/index.js';
import { parseTimeSpan } from '../../values/time-span.js';
import { findGroup, formatTop, formatTree, type TopOrder, type TopRow, topRows } from '../cgroup-tree.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out, problem, reader, refused, type ToolLine } from './answer.js';
import { type FlagSpec, type Flags, parseFlags } from './flags.js';
import { mangleUnit } from './names.js';

const CGLS_SPEC: FlagSpec = {
  all: { letter: 'a' },
  full: { letter: 'l' },
  unit: { letter: 'u', value: 'optional' },
  'no-pager': {},
};

export const cgls = reader('systemd-cgls', 'show the tree of control groups', (machine, words) => {
  const flags = parseFlags(words, CGLS_SPEC);
  if (!flags.ok) return refused('systemd-cgls', flags.error);
  const root = machine.systemd.cgroups();
  const asUnits = flags.value.has('unit');
  const names = [...flags.value.all('unit'), ...flags.value.words];
  if (names.length === 0) return done(0, out(['Control group /:', '-.slice', ...formatTree(root)]));
  const parts = names.map((name): Answer => {
    const unit = asUnits ? mangleUnit(name) : null;
    const path = unit === null ? name : (machine.systemd.show(unit)?.cgroup ?? null);
    const group = path === null ? null : findGroup(root, path);
    if (path === null) return done(1, problem(`Unit ${printable(unit ?? name)} not found.`));
    if (group === null) return done(1, problem(`Failed to list cgroup tree: No such file or directory`));
    const title = unit === null ? `Control group ${printable(path)}:` : `Unit ${unit} (${path}):`;
    return done(0, out([title, ...formatTree(group)]));
  });
  const failed = parts.some((part) => part.type === 'done' && part.exitCode !== 0);
  return done(failed ? 1 : 0, ...parts.map(({ lines }) => lines));
});

const CGTOP_SPEC: FlagSpec = {
  path: { letter: 'p' },
  tasks: { letter: 't' },
  cpu: { letter: 'c', value: 'none' },
  memory: { letter: 'm' },
  order: { value: 'required' },
  raw: { letter: 'r' },
  delay: { letter: 'd', value: 'required' },
  iterations: { letter: 'n', value: 'required' },
  once: { letter: '1' },
  batch: { letter: 'b' },
  depth: { value: 'required' },
};

const DELAY_MS = 1_000;
const DEPTH = 3;
const ORDERS: readonly TopOrder[] = ['path', 'tasks', 'cpu', 'memory'];

interface Top {
  readonly order: TopOrder;
  readonly depth: number;
  readonly raw: boolean;
  readonly delayMs: number;
  /** How many more lists; infinite until somebody ends it. */
  readonly left: number;
}

export const cgtop = reader(
  'systemd-cgtop',
  'show control groups by what they use',
  (machine, words) => {
    const flags = parseFlags(words, CGTOP_SPEC);
    if (!flags.ok) return refused('systemd-cgtop', flags.error);
    const top = readTop(flags.value);
    return typeof top === 'string' ? done(1, problem(top)) : look(machine, top, null);
  },
  (words) => {
    const flags = parseFlags(words, CGTOP_SPEC);
    const top = flags.ok ? readTop(flags.value) : '';
    return typeof top !== 'string' && top.left === Number.POSITIVE_INFINITY;
  },
);

function readTop(flags: Flags): Top | string {
  const named = flags.last('order') ?? ORDERS.find((order) => flags.has(order)) ?? 'cpu';
  const order = ORDERS.find((known) => known === named);
  if (order === undefined) return `Invalid argument to --order=: ${printable(named)}`;
  const delay = flags.last('delay');
  const delayMs = delay === null ? DELAY_MS : parseTimeSpan(delay);
  if (delayMs === null || delayMs <= 0) return `Invalid delay parameter '${printable(delay ?? '')}'`;
  const iterations = flags.has('once') ? '1' : flags.last('iterations');
  if (iterations !== null && !/^\d{1,9}$/.test(iterations))
    return `Failed to parse iterations parameter '${printable(iterations)}'`;
  const depth = flags.last('depth') ?? String(DEPTH);
  if (!/^\d{1,3}$/.test(depth)) return `Failed to parse depth parameter '${printable(depth)}'`;
  const count = Number(iterations ?? 0);
  return {
    order,
    depth: Number(depth),
    raw: flags.has('raw'),
    delayMs,
    left: count === 0 ? Number.POSITIVE_INFINITY : count,
  };
}

interface Look {
  readonly atMs: number;
  readonly rows: readonly TopRow[];
}

/** One list after another, `delayMs` apart. What a group uses now is known from the second on. */
function look(machine: LocalMachine, top: Top, before: Look | null): Answer {
  const nowMs = machine.clock.nowMs();
  if (before !== null && nowMs - before.atMs < top.delayMs) return later(machine, top, before, []);
  const used = before === null ? null : { cpuMs: cpuOf(before.rows), elapsedMs: nowMs - before.atMs };
  const rows = topRows(machine.systemd.cgroups(), { order: top.order, depth: top.depth, before: used });
  const lines = out(formatTop(rows, { pathWidth: null, cpu: 'percentage', raw: top.raw }));
  if (top.left <= 1) return done(0, lines);
  return later(machine, { ...top, left: top.left - 1 }, { atMs: nowMs, rows }, lines);
}

function later(machine: LocalMachine, top: Top, before: Look, lines: readonly ToolLine[]): Answer {
  const type = top.left === Number.POSITIVE_INFINITY ? 'following' : 'waiting';
  return { type, lines, again: () => look(machine, top, before) };
}

function cpuOf(rows: readonly TopRow[]): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap(({ path, resources }) => (resources?.cpuMs == null ? [] : [[path, resources.cpuMs]])),
  );
}
