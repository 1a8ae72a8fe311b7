// systemctl's questions about units whose answers other programs read: show, cat, is-active, is-failed, is-enabled.
import { printable } from '../../../base/index.js';
import type { UnitDetails } from '../../machine/details.js';
import { serialiseUnitFile } from '../../syntax/unit-file.js';
import { formatTimestamp } from '../../values/timestamp.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out, problem } from './answer.js';
import type { Flags } from './flags.js';
import { mangleUnit, unitsOf } from './names.js';

export function showUnits(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const wanted = flags.all('property').flatMap((text) => text.split(','));
  const blocks =
    words.length === 0
      ? [propertiesOfManager(machine)]
      : words.flatMap((word) => {
          const units = unitsOf(machine, word);
          return units.length === 0
            ? [propertiesOfMissing(mangleUnit(word))]
            : units.map((unit) => propertiesOf(unit, machine.epochMs));
        });
  const lines = blocks.map((properties, i) => {
    const chosen =
      wanted.length === 0
        ? Object.entries(properties).filter(([, value]) => value !== '' || flags.has('all'))
        : wanted.flatMap((name) =>
            Object.hasOwn(properties, name) ? [[name, properties[name] ?? ''] as const] : [],
          );
    const texts = chosen.map(([name, value]) => (flags.has('value') ? value : `${name}=${value}`));
    return out(i === 0 ? texts : ['', ...texts]);
  });
  return done(0, ...lines);
}

type Properties = Readonly<Record<string, string>>;

function propertiesOf(unit: UnitDetails, epochMs: number): Properties {
  const { times, resources, commands, mainPid, file } = unit;
  const main = commands.find((run) => run.pid === mainPid);
  const stamp = (ms: number | null): string => (ms === null ? '' : formatTimestamp(epochMs + ms));
  const number = (value: number | null | undefined): string => (value == null ? '[not set]' : String(value));
  return {
    MainPID: String(main !== undefined && main.exit === null ? main.pid : 0),
    Result: unit.result,
    NRestarts: String(unit.restarts),
    ExecMainStartTimestamp: stamp(main?.startedMs ?? null),
    ExecMainExitTimestamp: stamp(main?.exitedMs ?? null),
    ExecMainPID: String(main?.pid ?? 0),
    ExecMainCode: main?.exit == null ? '0' : main.exit.type === 'exited' ? '1' : '2',
    ExecMainStatus: main?.exit?.type === 'exited' ? String(main.exit.status) : '0',
    StatusText: unit.statusText ?? '',
    ControlGroup: unit.cgroup ?? '',
    MemoryCurrent: number(resources?.memoryBytes),
    CPUUsageNSec: number(resources?.cpuMs == null ? null : Math.round(resources.cpuMs * 1_000_000)),
    TasksCurrent: number(resources?.tasks),
    Id: unit.name,
    Names: unit.name,
    ...Object.fromEntries(Object.entries(unit.dependencies).map(([kind, names]) => [kind, names.join(' ')])),
    Triggers: unit.triggers.join(' '),
    TriggeredBy: unit.triggeredBy.join(' '),
    Documentation: unit.documentation.join(' '),
    Description: unit.description,
    LoadState: unit.load,
    LoadError: unit.loadError ?? '',
    ActiveState: unit.active,
    SubState: unit.sub,
    FragmentPath: file?.path ?? '',
    UnitFileState: file?.state ?? '',
    UnitFilePreset: file === null ? '' : 'enabled',
    InactiveExitTimestamp: stamp(times.inactiveExitMs),
    ActiveEnterTimestamp: stamp(times.activeEnterMs),
    ActiveExitTimestamp: stamp(times.activeExitMs),
    InactiveEnterTimestamp: stamp(times.inactiveEnterMs),
    Job: String(unit.job?.id ?? ''),
    ConditionResult: unit.unmet === null ? 'yes' : 'no',
  };
}

/** systemd speaks of a unit that it does not have as of one that is dead. */
function propertiesOfMissing(name: string): Properties {
  const shown = printable(name);
  const loadError = `org.freedesktop.systemd1.NoSuchUnit "Unit ${shown} not found."`;
  return {
    Id: shown,
    Names: shown,
    Description: shown,
    LoadState: 'not-found',
    LoadError: loadError,
    ActiveState: 'inactive',
    SubState: 'dead',
  };
}

function propertiesOfManager(machine: LocalMachine): Properties {
  const units = machine.systemd.units();
  return {
    Version: '252',
    UserspaceTimestamp: formatTimestamp(machine.epochMs + machine.journal.boot.atMs),
    NNames: String(units.length),
    NFailedUnits: String(units.filter(({ active }) => active === 'failed').length),
    NJobs: String(units.filter(({ job }) => job !== null).length),
    SystemState: systemState(units),
  };
}

function systemState(units: readonly UnitDetails[]): string {
  return units.some(({ active }) => active === 'failed') ? 'degraded' : 'running';
}

export function isSystemRunning({ systemd }: LocalMachine, _words: readonly string[], flags: Flags): Answer {
  const state = systemState(systemd.units());
  return done(state === 'running' ? 0 : 1, flags.has('quiet') ? [] : out([state]));
}

export function catUnits(machine: LocalMachine, words: readonly string[]): Answer {
  if (words.length === 0) return done(1, problem('Too few arguments.'));
  const lines: string[] = [];
  for (const word of words) {
    const files = unitsOf(machine, word).flatMap(({ file }) => (file === null ? [] : [file]));
    if (files.length === 0)
      return done(1, out(lines), problem(`No files found for ${printable(mangleUnit(word))}.`));
    for (const { path, content } of files) {
      if (lines.length > 0) lines.push('');
      lines.push(`# ${path}`, ...serialiseUnitFile(content).replace(/\n$/, '').split('\n'));
    }
  }
  return done(0, out(lines));
}

const NOT_ACTIVE = 3;

export function isActive(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  return isInState(machine, words, flags, { states: ['active', 'reloading'], otherwise: NOT_ACTIVE });
}

export function isFailed(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  return isInState(machine, words, flags, { states: ['failed'], otherwise: 1 });
}

/** Exit code 0 when one of the units is in one of the states. */
function isInState(
  machine: LocalMachine,
  words: readonly string[],
  flags: Flags,
  { states, otherwise }: { readonly states: readonly string[]; readonly otherwise: number },
): Answer {
  if (words.length === 0) return done(1, problem('Too few arguments.'));
  const found = words.flatMap((word) => {
    const units = unitsOf(machine, word);
    return units.length === 0 ? ['inactive'] : units.map(({ active }) => String(active));
  });
  const exitCode = found.some((state) => states.includes(state)) ? 0 : otherwise;
  return done(exitCode, flags.has('quiet') ? [] : out(found));
}

export function isEnabled(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  if (words.length === 0) return done(1, problem('Too few arguments.'));
  const states: string[] = [];
  for (const word of words) {
    const name = mangleUnit(word);
    const file = machine.systemd.show(name)?.file ?? null;
    if (file === null) {
      const message = `Failed to get unit file state for ${printable(name)}: No such file or directory`;
      return done(1, out(states), problem(message));
    }
    states.push(file.state);
  }
  const enabled = states.some((state) => /^(enabled|static|alias|indirect|generated)/.test(state));
  return done(enabled ? 0 : 1, flags.has('quiet') ? [] : out(states));
}
