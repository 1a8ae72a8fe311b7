// What timers, sockets and paths have in common: a unit that they start, a limit on how often they start themselves, and
// an end that is told.
import { err, ok, type Result } from '../../base/index.js';
import type { Settings } from '../options/read.js';
import { type ActiveState, DEAD, type ServiceResult, type SubState, type UnitState } from '../states.js';
import type { Answer, BodyOptions } from './body.js';
import { RateLimit } from './rate-limit.js';
import type { Times } from './unit.js';

/** The unit that is started, as its trigger sees it. */
export interface Triggered {
  readonly unit: string;
  loaded(): boolean;
  state(): UnitState;
  /** Null: it is not in memory, so nothing has happened to it yet. */
  times(): Times | null;
  hasJob(): boolean;
  limitHit(): boolean;
  /** Asks for its start; the error is why that cannot be. */
  start(): Result<unknown, string>;
}

export interface TriggerOptions extends BodyOptions {
  /** What the unit's file says now; null once it is gone. */
  readonly settings: () => Settings | null;
  /** The unit to start; null: none is named. */
  readonly triggered: () => Triggered | null;
  /** Whether this unit itself is to stop. */
  readonly stopPending: () => boolean;
}

const START_LIMIT = { burst: 5, intervalMs: 10_000 };

export class TriggerState {
  readonly #options: TriggerOptions;
  readonly #starts = new RateLimit(START_LIMIT);
  #state: UnitState = DEAD;

  constructor(options: TriggerOptions) {
    this.#options = options;
  }

  get state(): UnitState {
    return this.#state;
  }

  /** Whether a start may go on: there is something to start, and it was not tried too often. */
  mayStart(): Result<null, Answer> {
    const triggered = this.#options.triggered();
    if (this.#options.settings() === null) {
      this.#options.log(`Unit ${this.#options.unit} not found.`);
      return err('refused');
    }
    if (triggered !== null && !triggered.loaded()) {
      this.#options.log(`Refusing to start, unit ${triggered.unit} to trigger not loaded.`, 'err');
      return err('refused');
    }
    if (this.#starts.test(this.#options.clock.nowMs())) return ok(null);
    this.#options.log('Start request repeated too quickly.', 'warning');
    this.end('start-limit-hit');
    return err('refused');
  }

  resetFailed(): void {
    if (this.#state.active === 'failed') this.become('inactive', 'dead');
  }

  end(result: ServiceResult): void {
    if (result === 'success') this.#options.log('Deactivated successfully.');
    else this.#options.log(`Failed with result '${result}'.`, 'warning');
    if (result === 'success') this.become('inactive', 'dead');
    else this.become('failed', 'failed', result);
  }

  become(active: ActiveState, sub: SubState, result: ServiceResult = 'success'): void {
    if (this.#state.active === active && this.#state.sub === sub) return;
    this.#state = { active, sub, result };
    this.#options.changed(this.#state);
  }
}
