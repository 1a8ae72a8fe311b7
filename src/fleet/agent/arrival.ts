// How the copy of a unit fares on the machine that it is being moved to, as far as its engine must know: whether the old
// copy can go.
import type { SystemdEvent } from '../../systemd/index.js';
import type { ArrivalOutcome } from '../registry/codecs.js';
import type { CurrentUnit } from './plan.js';

export interface Copy {
  /** How far the agent has brought it; absent: it has not yet loaded it. */
  readonly current: CurrentUnit | undefined;
  readonly active: SystemdEvent['active'];
  /** It has been starting or running since it was ordered. */
  readonly begun: boolean;
}

/** Null while it is not known: it is not started yet, or starts. */
export function arrivalOf(targetState: 'loaded' | 'launched', copy: Copy): ArrivalOutcome | null {
  if (copy.current?.state !== targetState) return null;
  if (targetState === 'loaded') return 'runs';
  switch (copy.active) {
    case 'active':
    case 'reloading':
      return 'runs';
    case 'failed':
      return 'failed';
    case 'inactive':
      // What has done its work and ended is no worse than the one that does so where it was.
      return copy.begun ? 'runs' : null;
    default:
      return null;
  }
}
