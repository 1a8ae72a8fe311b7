// A unit in memory as the tools see it (show/model.ts), and the tree of control groups that the units make.
import { compareStrings } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { descriptionOf, type ServiceConfig } from '../service/config.js';
import type { CgroupNode, CommandRun, RunningProcess, UnitDetails } from '../show/model.js';
import type { LoadState, UnitState } from '../states.js';
import type { ExecCommand } from '../syntax/exec-line.js';
import type { UnitFile } from '../syntax/unit-file.js';
import type { Job } from './jobs.js';
import type { RecordedCommand, UnitRecord } from './record.js';

/** Where fleet puts unit files; systemd knows them as linked for as long as the machine runs. */
const UNITS_FOLDER = '/run/fleet/units';

export interface Inspected {
  readonly name: UnitName;
  readonly file: UnitFile | null;
  readonly config: ServiceConfig | null;
  readonly load: LoadState;
  readonly loadError: string | null;
  readonly state: UnitState;
  readonly record: UnitRecord;
  readonly job: Job | null;
}

export function inspectUnit({
  name,
  file,
  config,
  load,
  loadError,
  state,
  record,
  job,
}: Inspected): UnitDetails {
  const commands = record.commands.map((run) => commandRun(run, config));
  const processes = commands.filter((run) => run.exit === null);
  const alive = processes.length > 0;
  return {
    ...state,
    name: name.full,
    type: name.type,
    description: file === null ? name.full : descriptionOf(name, file),
    documentation: file === null ? [] : documentationOf(file),
    load,
    loadError,
    file:
      file === null ? null : { path: `${UNITS_FOLDER}/${name.full}`, state: 'linked-runtime', content: file },
    times: record.times,
    triggers: [],
    triggeredBy: [],
    unmet: null,
    timer: null,
    listen: [],
    connections: null,
    commands,
    mainPid: commands.findLast((run) => run.option === 'ExecStart')?.pid ?? null,
    controlPid: processes.find((run) => run.option !== 'ExecStart')?.pid ?? null,
    restarts: 0,
    statusText: null,
    cgroup: alive ? cgroupOf(name) : null,
    processes,
    resources: alive
      ? {
          tasks: processes.length,
          tasksMax: null,
          memoryBytes: null,
          memoryHighBytes: null,
          memoryMaxBytes: null,
          cpuMs: null,
        }
      : null,
    job: job === null ? null : { id: 1, type: job.type, running: job.running },
    dependencies: {},
  };
}

function commandRun(run: RecordedCommand, config: ServiceConfig | null): CommandRun {
  const { command, pid, startedMs, exit, exitedMs } = run;
  return { option: optionOf(command, config), argv: command.argv, pid, startedMs, exit, exitedMs };
}

function optionOf(command: ExecCommand, config: ServiceConfig | null): string {
  if (config?.startPre.includes(command) === true) return 'ExecStartPre';
  return config?.stop.includes(command) === true ? 'ExecStop' : 'ExecStart';
}

function documentationOf(file: UnitFile): readonly string[] {
  const lines = file.options.filter(({ section, name }) => section === 'Unit' && name === 'Documentation');
  return lines.flatMap(({ value }) => value.split(/\s+/)).filter((word) => word !== '');
}

/** Instances of a template share a slice. */
function cgroupOf({ full, prefix, instance }: UnitName): string {
  if (instance === null) return `/system.slice/${full}`;
  return `/system.slice/system-${prefix.replaceAll('-', '\\x2d')}.slice/${full}`;
}

/** Groups that hold nothing are left out. */
export function cgroupTree(units: readonly UnitDetails[]): CgroupNode {
  const placed = units.flatMap(({ cgroup, processes }) =>
    cgroup === null ? [] : [{ path: cgroup.split('/').slice(1), processes }],
  );
  return node('', placed);
}

interface Placed {
  readonly path: readonly string[];
  readonly processes: readonly RunningProcess[];
}

function node(name: string, placed: readonly Placed[]): CgroupNode {
  const below = new Map<string, Placed[]>();
  for (const { path, processes } of placed) {
    const [first, ...rest] = path;
    if (first === undefined) continue;
    const group = below.get(first) ?? [];
    group.push({ path: rest, processes });
    below.set(first, group);
  }
  const names = [...below.keys()].sort(compareStrings);
  const all = placed.flatMap(({ processes }) => processes);
  return {
    name,
    processes: placed.filter(({ path }) => path.length === 0).flatMap(({ processes }) => processes),
    children: names.map((child) => node(child, below.get(child) ?? [])),
    resources: {
      tasks: all.length,
      tasksMax: null,
      memoryBytes: null,
      memoryHighBytes: null,
      memoryMaxBytes: null,
      cpuMs: null,
    },
  };
}
