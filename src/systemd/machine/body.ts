// What a unit is to its machine's systemd: something that can be asked to start and to stop, and tells its states. How it
// lives is its own matter (service/service.ts); when it may, and what a person reads of it, is the jobs'.
import type { Clock } from '../../base/index.js';
import type { ServiceResult, UnitState } from '../states.js';
import type { JournalLevel } from './journal.js';

/**
 * What became of asking: something began (and may be done already); nothing was to do; not before its state changes; or
 * it cannot be, and the journal has the reason.
 */
export type Answer = 'began' | 'already' | 'later' | 'refused';

export interface UnitBody {
  readonly state: UnitState;
  start(): Answer;
  stop(): Answer;
  reload?(): Answer;
  /** How its last reload went. */
  readonly reloadResult?: ServiceResult;
  /** Ends at once, by force and whatever its file says; one that has no processes needs none of it. */
  fell?(): void;
  /** Forgets that it failed, and how often it was started. */
  resetFailed?(): void;
  /** The unit that it starts has another state, or its job is over. */
  triggeredChanged?(): void;
}

/** What a body is given to live by. */
export interface BodyOptions {
  readonly unit: string;
  readonly clock: Clock;
  /**
   * Told of every state it takes; `passed` is one it went through on the way, where a job ends that waited for it, but
   * which nobody sees.
   */
  readonly changed: (state: UnitState, passed?: UnitState) => void;
  /** A line of systemd's own for the journal, which is headed by the unit's name. */
  readonly log: (message: string, level?: JournalLevel) => void;
}
