// `systemctl status` of one unit, laid out as systemd 252 does (systemctl-show.c), without the journal behind it.
import { compareStrings, type Piece, type Style, type StyledLine, styled } from '../../base/index.js';
import type { CommandRun, StateTimes, UnitDetails } from '../machine/details.js';
import { COMMAND_LISTS } from '../service/refusal.js';
import type { ActiveState } from '../states.js';
import { formatTimeSpan } from '../values/time-span.js';
import { formatRelative, formatTimestamp } from '../values/timestamp.js';
import { formatProcesses } from './cgroup-tree.js';
import { commOf, formatBytes, formatExit, isClean } from './words.js';

export interface StatusContext {
  /** Of another unit; null when it is not in memory. */
  readonly stateOf: (unit: string) => ActiveState | null;
  readonly epochMs: number;
  readonly nowMs: number;
}

interface Look {
  readonly dot: string;
  readonly style: Style | null;
}

/** How a unit in such a state is shown: the dot before its name, and the colour of its words. */
export function lookOf(active: ActiveState): Look {
  switch (active) {
    case 'active':
      return { dot: '●', style: 'green' };
    case 'failed':
      return { dot: '×', style: 'red' };
    case 'inactive':
      return { dot: '○', style: null };
    case 'activating':
    case 'deactivating':
      return { dot: '●', style: null };
    default:
      return { dot: '↻', style: 'green' };
  }
}

export function formatStatus(unit: UnitDetails, context: StatusContext): readonly StyledLine[] {
  return [
    titleLine(unit),
    loadedLine(unit),
    ...activeLines(unit, context),
    ...relatedLines('TriggeredBy:', unit.triggeredBy, context),
    ...triggerLines(unit, context),
    ...relatedLines('   Triggers:', unit.triggers, context),
    ...conditionLines(unit, context),
    ...listed('       Docs:', unit.documentation),
    ...listed(
      '     Listen:',
      unit.listen.map(({ type, address }) => `${address} (${type})`),
    ),
    ...connectionLines(unit),
    ...processLines(unit),
    ...resourceLines(unit),
  ];
}

function titleLine({ name, description, active }: UnitDetails): StyledLine {
  const { dot, style } = lookOf(active);
  const title = description === '' || description === name ? '' : ` - ${description}`;
  return styled([style, dot], ` ${name}${title}`);
}

function loadedLine({ load, loadError, file }: UnitDetails): StyledLine {
  const word: Piece = [load === 'bad-setting' ? 'red' : null, load];
  if (loadError !== null) return styled('     Loaded: ', word, ` (Reason: ${loadError})`);
  if (file === null) return styled('     Loaded: ', word);
  const { path, state } = file;
  const preset: readonly Piece[] = hasPreset(state) ? ['; preset: ', ['green', 'enabled']] : [];
  return styled('     Loaded: ', word, ` (${path}; `, [enabledStyle(state), state], ...preset, ')');
}

/** A preset means nothing to what is enabled by others, or made by a program. */
export function hasPreset(fileState: string): boolean {
  return !['alias', 'static', 'generated', 'transient'].includes(fileState);
}

function enabledStyle(state: string): Style | null {
  if (state.startsWith('enabled')) return 'green';
  return state === 'disabled' || state.startsWith('linked') || state.startsWith('masked') ? 'yellow' : null;
}

function activeLines(unit: UnitDetails, context: StatusContext): readonly StyledLine[] {
  const { active, sub, result, times } = unit;
  const words = sub === active ? active : `${active} (${sub})`;
  const failed = result === 'success' ? '' : ` (Result: ${result})`;
  const sinceMs = stateSinceMs(active, times);
  const since = sinceMs === null ? '' : ` since ${at(sinceMs, context)}`;
  const line = styled('     Active: ', [lookOf(active).style, words], `${failed}${since}`);
  const { activeEnterMs, activeExitMs } = times;
  const down = active === 'inactive' || active === 'failed';
  if (sinceMs === null || !down || unit.type === 'target') return [line];
  if (activeEnterMs === null || activeExitMs === null || activeExitMs < activeEnterMs) return [line];
  return [line, styled(`   Duration: ${formatTimeSpan(activeExitMs - activeEnterMs)}`)];
}

/** When a unit came to the state it is in. */
function stateSinceMs(active: ActiveState, times: StateTimes): number | null {
  switch (active) {
    case 'inactive':
    case 'failed':
      return times.inactiveEnterMs;
    case 'activating':
      return times.inactiveExitMs;
    case 'deactivating':
      return times.activeExitMs;
    default:
      return times.activeEnterMs;
  }
}

/** `Tue 2014-02-18 10:00:01 UTC; 3s ago`. */
function at(ms: number, { epochMs, nowMs }: StatusContext): string {
  return `${formatTimestamp(epochMs + ms)}; ${formatRelative(ms, nowMs)}`;
}

/** A heading before the first, and the others below it. */
function listed(heading: string, items: readonly string[]): readonly StyledLine[] {
  return items.map((item, i) => styled(`${i === 0 ? heading : ' '.repeat(heading.length)} ${item}`));
}

function relatedLines(
  heading: string,
  units: readonly string[],
  { stateOf }: StatusContext,
): readonly StyledLine[] {
  return [...units].sort(compareStrings).map((unit, i) => {
    const { dot, style } = lookOf(stateOf(unit) ?? 'inactive');
    return styled(`${i === 0 ? heading : ' '.repeat(heading.length)} `, [style, dot], ` ${unit}`);
  });
}

function triggerLines({ timer }: UnitDetails, context: StatusContext): readonly StyledLine[] {
  if (timer === null) return [];
  const { nextMs } = timer;
  return [styled(`    Trigger: ${nextMs === null ? 'n/a' : at(nextMs - context.epochMs, context)}`)];
}

function conditionLines({ unmet }: UnitDetails, { epochMs, nowMs }: StatusContext): readonly StyledLine[] {
  if (unmet === null) return [];
  const when = `${formatTimestamp(epochMs + unmet.atMs)}; ${formatRelative(unmet.atMs, nowMs)}`;
  const last = unmet.conditions.length - 1;
  return [
    styled('  Condition: start ', ['yellow', 'condition failed'], ` at ${when}`),
    ...unmet.conditions.map((condition, i) =>
      styled(`             ${i === last ? '└─' : '├─'} ${condition} was not met`),
    ),
  ];
}

function connectionLines({ connections }: UnitDetails): readonly StyledLine[] {
  if (connections === null) return [];
  return [styled(`   Accepted: ${connections.accepted}; Connected: ${connections.connected};`)];
}

function processLines({ commands, mainPid, controlPid, processes }: UnitDetails): readonly StyledLine[] {
  const ended = [...commands].filter((run) => run.exit !== null).sort((a, b) => rankOf(a) - rankOf(b));
  const main = commands.find((run) => run.pid === mainPid);
  const control = commands.find((run) => run.pid === controlPid);
  const pids = [
    mainPidOf(main, processes.length > 0),
    control === undefined ? null : `PID: ${pidOf(control)}`,
  ];
  const [mainPart, controlPart] = pids;
  const line =
    mainPart === null
      ? controlPart === null
        ? null
        : `  Cntrl ${controlPart}`
      : `   Main ${mainPart}${controlPart === null ? '' : `; Control ${controlPart}`}`;
  return [...ended.map(processLine), ...(line === null ? [] : [styled(line)])];
}

/** systemd's order, in which a service comes to its commands. */
const ORDER: readonly string[] = COMMAND_LISTS;

function rankOf({ option }: CommandRun): number {
  return ORDER.indexOf(option);
}

function processLine({ pid, option, argv, exit }: CommandRun): StyledLine {
  const head = `    Process: ${pid} ${option}=${argv.join(' ')} `;
  if (exit === null) return styled(head);
  return styled(head, [isClean(exit) ? null : 'red', `(${formatExit(exit)})`]);
}

function mainPidOf(main: CommandRun | undefined, running: boolean): string | null {
  if (main === undefined) return null;
  if (main.exit !== null) return `PID: ${main.pid} (${formatExit(main.exit)})`;
  return running ? `PID: ${pidOf(main)}` : null;
}

function pidOf({ pid, argv }: CommandRun): string {
  return `${pid} (${commOf(argv)})`;
}

function resourceLines({ statusText, resources, cgroup, processes }: UnitDetails): readonly StyledLine[] {
  const lines: StyledLine[] = [];
  if (statusText !== null) lines.push(styled('     Status: "', ['bold', statusText], '"'));
  if (resources !== null) {
    const { tasks, tasksMax, memoryBytes, memoryHighBytes, memoryMaxBytes, cpuMs } = resources;
    const limit: readonly Piece[] = tasksMax === null ? [] : [['grey', ` (limit: ${tasksMax})`]];
    lines.push(styled(`      Tasks: ${tasks}`, ...limit));
    if (memoryBytes !== null) {
      const limits = [
        ...(memoryHighBytes === null ? [] : [`high: ${formatBytes(memoryHighBytes)}`]),
        ...(memoryMaxBytes === null ? [] : [`max: ${formatBytes(memoryMaxBytes)}`]),
      ];
      const bounds = limits.length === 0 ? '' : ` (${limits.join(' ')})`;
      lines.push(styled(`     Memory: ${formatBytes(memoryBytes)}${bounds}`));
    }
    if (cpuMs !== null) lines.push(styled(`        CPU: ${formatTimeSpan(cpuMs)}`));
  }
  if (cgroup !== null) {
    lines.push(styled(`     CGroup: ${cgroup}`));
    lines.push(...formatProcesses(processes, '             ', false).map((line) => styled(line)));
  }
  return lines;
}
