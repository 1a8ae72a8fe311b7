// The control groups of a machine: a tree of slices with services and their processes in it, what each uses, and who is
// killed when a group has more memory than MemoryMax= allows.
import { type Clock, compareStrings } from '../../base/index.js';
import type { Settings } from '../options/read.js';
import { Service } from '../service/service.js';
import { parseLimit } from '../values/size.js';
import type { Bodies } from './bodies.js';
import { BUILTINS } from './builtin.js';
import type { CgroupNode, Resources, RunningProcess } from './details.js';
import { parentSlice } from './implicit.js';
import type { Unit } from './unit.js';
import type { Units } from './units.js';

/** What a group may use; Infinity: all there is. */
export interface ResourceLimits {
  readonly memoryMaxBytes: number;
  /** Above it, a real kernel slows the group down; it is only told here. */
  readonly memoryHighBytes: number;
  readonly tasksMax: number;
}

export const NO_LIMITS: ResourceLimits = {
  memoryMaxBytes: Number.POSITIVE_INFINITY,
  memoryHighBytes: Number.POSITIVE_INFINITY,
  tasksMax: Number.POSITIVE_INFINITY,
};

export function readLimits(settings: Settings, section: string, memoryBytes: number): ResourceLimits {
  const bytes = (key: string): number => {
    const limit = parseLimit(settings.last(section, key) ?? '');
    if (limit === null || limit.type === 'none') return Number.POSITIVE_INFINITY;
    return limit.type === 'bytes' ? limit.bytes : (limit.share / 10_000) * memoryBytes;
  };
  const tasks = settings.last(section, 'TasksMax') ?? '';
  return {
    memoryMaxBytes: Math.min(bytes('MemoryMax'), bytes('MemoryLimit')),
    memoryHighBytes: bytes('MemoryHigh'),
    tasksMax: /^\d{1,9}$/.test(tasks) ? Number(tasks) : Number.POSITIVE_INFINITY,
  };
}

export interface CgroupsOptions {
  readonly clock: Clock;
  /** Whether processes may want more memory at any time. */
  readonly grows: boolean;
  readonly units: Units;
  readonly bodies: Bodies;
}

/** A process has all the memory that it uses this long after its begin; where it may grow on, it is looked at as often. */
const GROWTH_MS = 1_000;
/** Of a daemon that every machine has. */
const DAEMON_BYTES = 8 * 2 ** 20;
const SYSTEMD: RunningProcess = { pid: 1, argv: ['/usr/lib/systemd/systemd'] };
const NOTHING: Used = { tasks: 0, memoryBytes: 0, cpuShare: 0, cpuMs: 0 };

interface Used {
  readonly tasks: number;
  readonly memoryBytes: number;
  readonly cpuShare: number;
  readonly cpuMs: number;
}

export class Cgroups {
  readonly #options: CgroupsOptions;
  /** Units that may grow out of a limit, by their names. */
  readonly #growing = new Set<string>();

  constructor(options: CgroupsOptions) {
    this.#options = options;
  }

  /** A unit has begun a process: whether there is room for it shows when it has grown. */
  begun(unit: Unit): void {
    const bounded = this.#groupsOf(unit).some(
      ({ limits }) => limits.memoryMaxBytes !== Number.POSITIVE_INFINITY,
    );
    if (!bounded) return;
    const { clock, grows } = this.#options;
    if (!grows) clock.setTimer(GROWTH_MS, () => this.#check(unit));
    else if (this.#growing.add(unit.name.full).size === 1) this.#lookOn();
  }

  /** One timer for all of them, as long as any runs. */
  #lookOn(): void {
    this.#options.clock.setTimer(GROWTH_MS, () => {
      const killed = new Set<Unit>();
      for (const name of this.#growing) {
        const unit = this.#options.units.get(name);
        if (unit === null || this.#usedBy(name).tasks === 0) this.#growing.delete(name);
        else this.#check(unit, killed);
      }
      if (this.#growing.size > 0) this.#lookOn();
    });
  }

  pathOf(unit: Unit): string | null {
    if (unit.slice === null) return unit.name.full === '-.slice' ? '/' : null;
    return `${folderOf(unit.slice)}/${unit.name.full}`;
  }

  processesOf(name: string): readonly RunningProcess[] {
    const own = this.#daemon(name);
    if (own !== null) return [own];
    return this.#options.bodies
      .recordsOf(name)
      .flatMap((records) => records.commands)
      .filter(({ exit }) => exit === null)
      .map(({ pid, argv }) => ({ pid, argv }));
  }

  /** Of a unit with all that is below it; null: nothing of it runs. */
  resourcesOf(unit: Unit): Resources | null {
    const used = this.#usedBy(unit.name.full);
    if (used.tasks === 0) return null;
    return resources(used, unit.limits);
  }

  /** Groups that hold nothing are left out. */
  tree(): CgroupNode {
    const root = this.#node('-.slice', '');
    const init: CgroupNode = {
      name: 'init.scope',
      processes: [SYSTEMD],
      children: [],
      resources: resources({ ...NOTHING, tasks: 1, memoryBytes: DAEMON_BYTES }, NO_LIMITS),
    };
    const children = [init, ...(root?.children ?? [])].sort((a, b) => compareStrings(a.name, b.name));
    return { name: '', processes: [], children, resources: root?.resources ?? null };
  }

  #node(unit: string, name: string): CgroupNode | null {
    const { units } = this.#options;
    const children = this.#membersOf(unit).flatMap((member) => this.#node(member, member) ?? []);
    const processes = this.processesOf(unit);
    if (children.length === 0 && processes.length === 0) return null;
    const limits = units.get(unit)?.limits ?? NO_LIMITS;
    return { name, processes, children, resources: resources(this.#usedBy(unit), limits) };
  }

  #membersOf(unit: string): readonly string[] {
    return unit.endsWith('.slice') ? this.#options.units.dependencies.of(unit, 'SliceOf') : [];
  }

  #usedBy(unit: string): Used {
    const own = this.#daemon(unit);
    const used = own === null ? NOTHING : { ...NOTHING, tasks: 1, memoryBytes: DAEMON_BYTES };
    const parts = [
      ...this.#options.bodies.recordsOf(unit).map((records) => records.usage),
      ...this.#membersOf(unit).map((member) => this.#usedBy(member)),
    ];
    return parts.reduce(
      (sum, part) => ({
        tasks: sum.tasks + part.tasks,
        memoryBytes: sum.memoryBytes + part.memoryBytes,
        cpuShare: sum.cpuShare + part.cpuShare,
        cpuMs: sum.cpuMs + part.cpuMs,
      }),
      used,
    );
  }

  /** The process of a daemon that every machine has, while it is up. */
  #daemon(name: string): RunningProcess | null {
    const { units } = this.#options;
    const process = units.isOwn(name) ? (BUILTINS.get(name)?.process ?? null) : null;
    if (process === null || units.state(name).active !== 'active') return null;
    return { pid: process.pid, argv: process.command.split(' ') };
  }

  #groupsOf(unit: Unit): readonly Unit[] {
    const groups: Unit[] = [unit];
    for (let slice = unit.slice; slice !== null; slice = parentSlice(slice)) {
      const group = this.#options.units.get(slice);
      if (group !== null) groups.push(group);
    }
    return groups;
  }

  /** Of the services in a group that is too large, the largest is killed, unless it was one of `killed`. */
  #check(unit: Unit, killed = new Set<Unit>()): void {
    for (const group of this.#groupsOf(unit)) {
      const { full } = group.name;
      if (this.#usedBy(full).memoryBytes <= group.limits.memoryMaxBytes) continue;
      const [largest] = this.#servicesIn(full)
        .map((service) => ({ service, bytes: this.#usedBy(service.name.full).memoryBytes }))
        .sort((a, b) => b.bytes - a.bytes || compareStrings(a.service.name.full, b.service.name.full));
      if (largest === undefined || killed.has(largest.service)) return;
      killed.add(largest.service);
      if (largest.service.body instanceof Service) largest.service.body.oomKill();
      return;
    }
  }

  #servicesIn(name: string): readonly Unit[] {
    const unit = this.#options.units.get(name);
    if (unit?.body instanceof Service) return [unit];
    return this.#membersOf(name).flatMap((member) => this.#servicesIn(member));
  }
}

function resources(used: Used, limits: ResourceLimits): Resources {
  const bounded = (limit: number): number | null => (limit === Number.POSITIVE_INFINITY ? null : limit);
  return {
    ...used,
    tasksMax: bounded(limits.tasksMax),
    memoryHighBytes: bounded(limits.memoryHighBytes),
    memoryMaxBytes: bounded(limits.memoryMaxBytes),
  };
}

/** `/a.slice/a-b.slice` of `a-b.slice`; '' of the root. */
function folderOf(slice: string): string {
  const parent = parentSlice(slice);
  return parent === null ? '' : `${folderOf(parent)}/${slice}`;
}
