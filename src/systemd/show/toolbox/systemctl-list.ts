// systemctl's listings: units, unit files, timers, sockets, jobs.
import { compareStrings, globMatches, type Style, type StyledLine, styled } from '../../../base/index.js';
import type { UnitDetails } from '../../machine/details.js';
import { formatRelative, formatTimestamp } from '../../values/timestamp.js';
import type { LocalMachine } from '../local-machine.js';
import { hasPreset } from '../status.js';
import { type Answer, done, out } from './answer.js';
import type { Flags } from './flags.js';
import { mangleUnit } from './names.js';
import { type Cell, formatTable } from './table.js';

/** systemd's order: by type, then by name, neither by case. */
function byTypeAndName(units: readonly UnitDetails[]): readonly UnitDetails[] {
  return [...units].sort(
    (a, b) => compareStrings(a.type, b.type) || compareStrings(a.name.toLowerCase(), b.name.toLowerCase()),
  );
}

export function listUnits({ systemd }: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const states = flags.all('state').flatMap((text) => text.split(','));
  if (flags.has('failed')) states.push('failed');
  const chosen = byTypeAndName(systemd.units())
    .filter(matching(words, flags))
    .filter(
      (unit) =>
        states.length === 0 || [unit.active, unit.sub, unit.load].some((word) => states.includes(word)),
    )
    .filter((unit) => flags.has('all') || states.length > 0 || words.length > 0 || isShown(unit));
  const plain = flags.has('plain');
  const jobs = chosen.filter(({ job }) => job !== null).length;
  const rows = chosen.map((unit) => unitRow(unit, plain, jobs > 0));
  const columns = ['UNIT', 'LOAD', 'ACTIVE', 'SUB', ...(jobs > 0 ? ['JOB'] : []), 'DESCRIPTION'];
  const header = flags.has('no-legend') ? null : [...(plain ? [] : [' ']), ...columns];
  const legend = header === null ? [] : unitsLegend(chosen.length, jobs, states, flags);
  return done(0, out(formatTable({ header, rows })), out(legend));
}

/** Without --all: what runs, failed, has a job, or is wanted but cannot be loaded. */
function isShown({ active, job, load }: UnitDetails): boolean {
  return active !== 'inactive' || job !== null || (load !== 'loaded' && load !== 'not-found');
}

function unitRow(unit: UnitDetails, plain: boolean, withJobs: boolean): readonly Cell[] {
  const { name, load, active, sub, description, job } = unit;
  const bad = !plain && load !== 'loaded';
  const failed = !plain && !bad && active === 'failed';
  const dot: Style | null = bad ? 'yellow' : failed ? 'red' : null;
  const style: Style | null = failed ? 'red' : null;
  return [
    ...(plain ? [] : [[dot, dot === null ? ' ' : '●'] as const]),
    [style, name],
    [bad ? 'red' : null, load],
    [style, active],
    [style, sub],
    ...(withJobs ? [job?.type ?? ''] : []),
    description,
  ];
}

function unitsLegend(
  count: number,
  jobs: number,
  states: readonly string[],
  flags: Flags,
): readonly (StyledLine | string)[] {
  const explained = [
    '',
    'LOAD   = Reflects whether the unit definition was properly loaded.',
    'ACTIVE = The high-level unit activation state, i.e. generalization of SUB.',
    'SUB    = The low-level unit activation state, values depend on unit type.',
    ...(jobs > 0 ? ['JOB    = Pending job for the unit.', ''] : []),
  ];
  const counted = `${count} loaded units listed.`;
  const style: Style = count > 0 ? 'bold' : 'red';
  const files = "To show all installed unit files use 'systemctl list-unit-files'.";
  const head = count > 0 ? explained : [];
  if (flags.has('all') || states.includes('inactive')) return [...head, styled([style, counted]), files];
  if (states.length > 0) return [...head, counted];
  return [...head, styled([style, counted], ' Pass --all to see loaded but inactive units, too.'), files];
}

/** A name without a type is of the type that is listed. */
function withType(words: readonly string[], type: string): readonly string[] {
  return words.map((word) => (/[.*?[]/.test(word) ? word : `${word}.${type}`));
}

function matching(words: readonly string[], flags: Flags): (unit: UnitDetails) => boolean {
  const types = flags.all('type').flatMap((text) => text.split(','));
  // As with systemctl, a load state may stand among the types.
  const ofType = ({ type, load }: UnitDetails): boolean =>
    types.length === 0 || types.includes(type) || types.includes(load);
  const patterns = words.map(mangleUnit);
  return (unit) =>
    ofType(unit) && (patterns.length === 0 || patterns.some((pattern) => globMatches(pattern, unit.name)));
}

export function listUnitFiles({ systemd }: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const rows = byTypeAndName(systemd.units())
    .filter(matching(words, flags))
    .flatMap(({ name, file }): readonly (readonly Cell[])[] => {
      if (file === null) return [];
      const style: Style = file.state.startsWith('enabled') ? 'green' : 'yellow';
      return [[name, [style, file.state], hasPreset(file.state) ? ['green', 'enabled'] : '']];
    });
  const header = flags.has('no-legend') ? null : ['UNIT FILE', 'STATE', 'PRESET'];
  const count = styled([rows.length > 0 ? 'bold' : 'red', `${rows.length} unit files listed.`]);
  return done(0, out(formatTable({ header, rows })), header === null ? [] : out(['', count]));
}

export function listTimers(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const { systemd, epochMs, clock } = machine;
  const nowMs = epochMs + clock.nowMs();
  const timers = systemd
    .units()
    .filter(matching(withType(words, 'timer'), flags))
    .flatMap((unit) => (unit.timer === null ? [] : [{ unit, timer: unit.timer }]))
    .filter(({ unit }) => flags.has('all') || unit.active !== 'inactive')
    .sort((a, b) => (a.timer.nextMs ?? Number.MAX_VALUE) - (b.timer.nextMs ?? Number.MAX_VALUE));
  const at = (ms: number | null): readonly string[] =>
    ms === null ? ['', ''] : [formatTimestamp(ms), formatRelative(ms, nowMs)];
  const rows = timers.map(({ unit, timer }) => [
    ...at(timer.nextMs),
    ...at(timer.lastMs),
    unit.name,
    unit.triggers.join(' '),
  ]);
  const header = ['NEXT', 'LEFT', 'LAST', 'PASSED', 'UNIT', 'ACTIVATES'];
  return listing(header, rows, 'timer', flags);
}

export function listSockets({ systemd }: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const rows = systemd
    .units()
    .filter(matching(withType(words, 'socket'), flags))
    .filter((unit) => flags.has('all') || unit.active !== 'inactive')
    .flatMap(({ name, listen, triggers }) =>
      listen.map(({ address }) => [address, name, triggers.join(' ')]),
    );
  return listing(['LISTEN', 'UNIT', 'ACTIVATES'], rows, 'socket', flags);
}

function listing(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  what: string,
  flags: Flags,
): Answer {
  if (flags.has('no-legend')) return done(0, out(formatTable({ header: null, rows })));
  const count = styled([rows.length > 0 ? 'bold' : 'red', `${rows.length} ${what}s listed.`]);
  const more = flags.has('all') ? [] : [`Pass --all to see loaded but inactive ${what}s, too.`];
  return done(0, out(formatTable({ header, rows })), out(['', count, ...more]));
}

export function listJobs({ systemd }: LocalMachine, _words: readonly string[], flags: Flags): Answer {
  const jobs = systemd.jobs();
  if (jobs.length === 0) return done(0, flags.has('no-legend') ? [] : out(['No jobs running.']));
  const rows = jobs.map(({ id, unit, type, running }) => [
    String(id),
    unit,
    type,
    running ? 'running' : 'waiting',
  ]);
  const header = flags.has('no-legend') ? null : ['JOB', 'UNIT', 'TYPE', 'STATE'];
  const count = header === null ? [] : out(['', `${rows.length} jobs listed.`]);
  return done(0, out(formatTable({ header, rows, right: [0] })), count);
}
