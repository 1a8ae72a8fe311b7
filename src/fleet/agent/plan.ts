// What an agent should do, as a pure function of what its machine shall have and what it has (fleet's
// agent/reconcile.go): all unloads, then all loads, then stops, then starts, by unit name within a kind.
import { compareStrings } from '../../base/index.js';
import type { AgentTaskType } from '../events.js';
import type { AgentReason } from '../reasons.js';

/** What a machine shall have. A unit that shall be inactive is simply not there. */
export interface DesiredUnit {
  readonly targetState: 'loaded' | 'launched';
  readonly hash: string;
  /** As in an order. */
  readonly ended: boolean;
}

/**
 * What the agent has brought about so far; a unit that died by itself stays launched for fleet. Inactive: its file is
 * there, and the agent that put it there has gone without telling how far it had come.
 */
export interface CurrentUnit {
  readonly state: 'inactive' | 'loaded' | 'launched';
  readonly hash: string;
}

export interface AgentTask {
  readonly task: AgentTaskType;
  readonly unit: string;
  readonly reason: AgentReason;
}

const ORDER: readonly AgentTaskType[] = ['unload', 'load', 'stop', 'start'];

/** `units` are those to look at: the others are taken to be as desired. */
export function planAgent(
  units: readonly string[],
  desired: ReadonlyMap<string, DesiredUnit>,
  current: ReadonlyMap<string, CurrentUnit>,
): readonly AgentTask[] {
  const tasks = units.flatMap((unit) =>
    planUnit(desired.get(unit), current.get(unit)).map(
      ([task, reason]): AgentTask => ({ task, unit, reason }),
    ),
  );
  return tasks.sort(
    (a, b) => ORDER.indexOf(a.task) - ORDER.indexOf(b.task) || compareStrings(a.unit, b.unit),
  );
}

type Step = readonly [AgentTaskType, AgentReason];

function planUnit(desired: DesiredUnit | undefined, current: CurrentUnit | undefined): readonly Step[] {
  if (desired === undefined) return current === undefined ? [] : [['unload', 'not-scheduled-here']];
  if (current === undefined) return load(desired, 'scheduled-not-loaded');
  if (current.hash !== desired.hash) return [['unload', 'hash-differs'], ...load(desired, 'hash-differs')];
  if (current.state === desired.targetState) return [];
  if (current.state === 'inactive') return takeUp(desired);
  if (desired.ended) return [];
  return desired.targetState === 'launched'
    ? [['start', 'loaded-wants-launched']]
    : [['stop', 'launched-wants-loaded']];
}

/** Differs from fleet: also stops what is to be loaded only, since the agent before may have started it. */
function takeUp(desired: DesiredUnit): readonly Step[] {
  const steps = load(desired, 'scheduled-not-loaded');
  return desired.targetState === 'launched' ? steps : [...steps, ['stop', 'launched-wants-loaded']];
}

function load(desired: DesiredUnit, reason: AgentReason): readonly Step[] {
  const start: readonly Step[] =
    desired.targetState === 'launched' && !desired.ended ? [['start', 'loaded-wants-launched']] : [];
  return [['load', reason], ...start];
}
