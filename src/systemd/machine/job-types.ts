// Jobs as values (core/job.c): their types, which can be one job, which are already done, and which comes first.
import type { ActiveState } from '../states.js';

/** What a job that waits or runs can be. */
export type JobType = 'start' | 'verify-active' | 'stop' | 'reload' | 'restart';

/** What can be asked for besides; becomes one of the others, or nothing, by the unit's state. */
export type JobRequest = JobType | 'try-restart' | 'reload-or-start' | 'try-reload';

export type JobMode = 'replace' | 'fail' | 'isolate' | 'ignore-dependencies' | 'ignore-requirements';

export type JobResult =
  | 'done'
  | 'canceled'
  | 'timeout'
  | 'failed'
  | 'dependency'
  | 'skipped'
  | 'invalid'
  | 'assert'
  | 'unsupported';

export function isUp(active: ActiveState): boolean {
  return active === 'active' || active === 'reloading';
}

export function isDown(active: ActiveState): boolean {
  return active === 'inactive' || active === 'failed';
}

/** Null: nothing is to be done. */
export function collapse(request: JobRequest, active: ActiveState): JobType | null {
  switch (request) {
    case 'try-restart':
      return isUp(active) ? 'restart' : null;
    case 'try-reload':
      return isUp(active) ? 'reload' : null;
    case 'reload-or-start':
      return isUp(active) ? 'reload' : 'start';
    default:
      return request;
  }
}

/** The one job that does what two would; null: they contradict each other. */
export function merge(a: JobType, b: JobType, active: ActiveState): JobType | null {
  if (a === b) return a;
  if (a === 'stop' || b === 'stop') return null;
  if (a === 'restart' || b === 'restart') return 'restart';
  if (a === 'reload' || b === 'reload')
    return a === 'start' || b === 'start' ? collapse('reload-or-start', active) : 'reload';
  return 'start';
}

export function conflicting(a: JobType, b: JobType): boolean {
  return a !== b && (a === 'stop' || b === 'stop');
}

/** Whether having `a` is as good as having `b` too. */
export function isSuperset(a: JobType, b: JobType): boolean {
  return a === b || merge(a, b, 'inactive') === a;
}

/** Whether a unit in this state has nothing left to do for a job. */
export function isRedundant(type: JobType, active: ActiveState): boolean {
  switch (type) {
    case 'start':
    case 'verify-active':
      return isUp(active);
    case 'stop':
      return isDown(active);
    case 'reload':
      return active === 'reloading';
    case 'restart':
      return active === 'activating';
  }
}

interface Ordered {
  readonly type: JobType;
  readonly ignoreOrder: boolean;
}

/**
 * Of jobs on two units of which one is before the other: whether the one's job comes first. Stops come before starts,
 * and stops of both go the other way round.
 */
export function comesFirst(before: Ordered, after: Ordered): boolean {
  return !before.ignoreOrder && !after.ignoreOrder && after.type !== 'stop' && after.type !== 'restart';
}

/** The other way: it is the one that is after which goes first. */
export function comesLast(before: Ordered, after: Ordered): boolean {
  return !before.ignoreOrder && !after.ignoreOrder && (after.type === 'stop' || after.type === 'restart');
}
