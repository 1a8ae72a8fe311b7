// What is asked of a unit, until it is done: its kinds, when a state ends it, and what the journal then says (core/job.c).
import { unreachable } from '../../base/index.js';
import type { UnitType } from '../names/unit-name.js';
import type { UnitState } from '../states.js';

export type JobType = 'start' | 'stop' | 'restart';

export type JobResult = 'done' | 'failed';

export interface Job {
  /** A restart becomes a start when its stop is done. */
  type: JobType;
  /** Whether the unit has been asked. */
  running: boolean;
}

/** How a state ends a job; null: it goes on. */
export function resultOfJob({ type, running }: Job, { active }: UnitState): JobResult | null {
  if (!running) return null;
  const dead = active === 'inactive' || active === 'failed';
  switch (type) {
    case 'start':
      if (active === 'active') return 'done';
      if (dead) return active === 'failed' ? 'failed' : 'done';
      return null;
    case 'stop':
    case 'restart':
      return dead ? 'done' : null;
    default:
      return unreachable(type);
  }
}

/** What is said when something began that is not done at once. */
export function begunLine(type: JobType, title: string): string {
  return type === 'start' ? `Starting ${title}...` : `Stopping ${title}...`;
}

interface Ends {
  readonly started: string;
  readonly stopped: string;
}

const ENDS: Readonly<Partial<Record<UnitType, Ends>>> = {
  socket: { started: 'Listening on', stopped: 'Closed' },
  target: { started: 'Reached target', stopped: 'Stopped target' },
  mount: { started: 'Mounted', stopped: 'Unmounted' },
  swap: { started: 'Activated swap', stopped: 'Deactivated swap' },
  slice: { started: 'Created slice', stopped: 'Removed slice' },
};
const PLAIN: Ends = { started: 'Started', stopped: 'Stopped' };

export interface JobEnd {
  readonly type: JobType;
  readonly result: JobResult;
  readonly unitType: UnitType;
  /** A service that is done before it counts as up. */
  readonly oneshot: boolean;
  readonly title: string;
}

/** What is said when a job is over. */
export function endedLine({ type, result, unitType, oneshot, title }: JobEnd): string {
  const { started, stopped } = ENDS[unitType] ?? PLAIN;
  if (type !== 'start') return `${stopped} ${title}.`;
  if (result === 'failed') return `Failed to start ${title}.`;
  return `${oneshot ? 'Finished' : started} ${title}.`;
}
