// A unit in memory as a person may see it (details.ts).
import { readSettings } from '../options/read.js';
import { Service } from '../service/service.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import type { Bodies } from './bodies.js';
import type { Cgroups } from './cgroups.js';
import { DEPENDENCY_KINDS } from './dependencies.js';
import type { CommandRun, JobInfo, UnitDetails } from './details.js';
import type { Links } from './links.js';
import { SocketUnit } from './socket.js';
import { TimerUnit } from './timer.js';
import type { Job, Unit } from './unit.js';
import type { Units } from './units.js';

export interface DescribeOptions {
  readonly units: Units;
  readonly bodies: Bodies;
  readonly cgroups: Cgroups;
  readonly links: Links;
  readonly facts: MachineFacts;
}

const LISTEN = {
  ListenStream: 'Stream',
  ListenDatagram: 'Datagram',
  ListenSequentialPacket: 'SequentialPacket',
  ListenFIFO: 'FIFO',
  ListenSpecial: 'Special',
  ListenNetlink: 'Netlink',
  ListenMessageQueue: 'MessageQueue',
} as const;

export function describeUnit(unit: Unit, options: DescribeOptions): UnitDetails {
  const { name, body, settings, load, times, told } = unit;
  const { units, bodies, cgroups } = options;
  const { full } = name;
  const commands = bodies.recordsOf(full).flatMap((records) => records.commands);
  const processes = cgroups.processesOf(full);
  const service = body instanceof Service ? body : null;
  const main = service === null ? processes[0]?.pid : (service.main?.pid ?? lastMain(commands));
  return {
    ...told,
    name: full,
    aliases: units.aliasesOf(full),
    type: name.type,
    description: settings.description ?? name.full,
    documentation: settings.documentation,
    load: unit.file === null ? 'not-found' : load,
    loadError: loadErrorOf(unit),
    file: fileOf(unit, options),
    times: { ...times },
    triggers: units.dependencies.of(full, 'Triggers'),
    triggeredBy: units.dependencies.of(full, 'TriggeredBy'),
    unmet: unmetOf(unit),
    timer: body instanceof TimerUnit ? body.times : null,
    listen: listenOf(unit, options),
    connections: body instanceof SocketUnit ? body.connections : null,
    commands,
    mainPid: main ?? null,
    controlPid: commands.find(({ exit, option }) => exit === null && option !== 'ExecStart')?.pid ?? null,
    restarts: service?.restarts ?? 0,
    statusText: null,
    cgroup: processes.length > 0 || name.type === 'slice' ? cgroups.pathOf(unit) : null,
    processes,
    resources: cgroups.resourcesOf(unit),
    job: unit.job === null ? null : jobInfo(unit.job),
    dependencies: dependenciesOf(full, units),
  };
}

export function jobInfo({ id, unit, type, state }: Job): JobInfo {
  return { id, unit: unit.name.full, type, running: state === 'running' };
}

export function dependenciesOf(name: string, { dependencies }: Units): UnitDetails['dependencies'] {
  return Object.fromEntries(
    DEPENDENCY_KINDS.map((kind) => [kind, dependencies.of(name, kind)] as const).filter(
      ([, others]) => others.length > 0,
    ),
  );
}

function lastMain(commands: readonly CommandRun[]): number | undefined {
  return commands.findLast(({ option }) => option === 'ExecStart')?.pid;
}

function loadErrorOf({ name: { full }, file, load }: Unit): string | null {
  if (file === null) return `Unit ${full} not found.`;
  if (load === 'bad-setting') return `Unit ${full} has a bad unit file setting.`;
  return load === 'masked' ? `Unit ${full} is masked.` : null;
}

function fileOf({ name, file, path }: Unit, { links }: DescribeOptions): UnitDetails['file'] {
  if (file === null || path === '') return null;
  return { path, state: links.state(name.full) ?? 'static', content: file };
}

function unmetOf({ condition }: Unit): UnitDetails['unmet'] {
  if (condition === null || condition.unmet === null) return null;
  return { atMs: condition.atMs, conditions: condition.failed };
}

function listenOf({ name, file }: Unit, { facts }: DescribeOptions): UnitDetails['listen'] {
  if (name.type !== 'socket' || file === null) return [];
  const settings = readSettings(name, file, facts);
  return Object.entries(LISTEN).flatMap(([option, type]) =>
    settings.all('Socket', option).map((address) => ({
      type,
      // A port alone is that port on every address.
      address: /^\d+$/.test(address) ? `[::]:${address}` : address,
    })),
  );
}
