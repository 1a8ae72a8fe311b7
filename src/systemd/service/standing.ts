// Where a service stands: its state, its result so far, and how long it may stay. Takes only transitions that systemd
// has; a state has at most one limit, and a watchdog while somebody is there to feed it.
import { assert, present, type Timer } from '../../base/index.js';
import type { BodyOptions } from '../machine/body.js';
import type { Process } from '../process/process.js';
import { DEAD, type ServiceResult, type ServiceState, type UnitState } from '../states.js';
import type { ServiceConfig } from './config.js';
import { activeOf, mayFollow } from './transitions.js';

export interface StandingOptions extends Pick<BodyOptions, 'clock' | 'changed'> {
  /** It stayed for too long. */
  readonly expired: () => void;
}

/** States in which the watchdog is fed. */
const WATCHED: readonly ServiceState[] = ['start-post', 'running', 'reload'];
const UNLIMITED: readonly ServiceState[] = ['dead', 'failed', 'exited'];

export class Standing {
  readonly #options: StandingOptions;
  #state: UnitState = DEAD;
  #sub: ServiceState = 'dead';
  /** Of this life, or of the last. */
  #config: ServiceConfig | null = null;
  #result: ServiceResult = 'success';
  #upSinceMs = 0;
  #limit: Timer | null = null;
  #watchdog: Timer | null = null;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  /** As it was last told. */
  get state(): UnitState {
    return this.#state;
  }

  get sub(): ServiceState {
    return this.#sub;
  }

  get result(): ServiceResult {
    return this.#result;
  }

  get config(): ServiceConfig {
    return present(this.#config, 'a service that does something was started');
  }

  /** Dead or failed. */
  get over(): boolean {
    return this.#sub === 'dead' || this.#sub === 'failed';
  }

  /** What the next life goes by. */
  goBy(config: ServiceConfig): void {
    this.#config = config;
  }

  forgetResult(): void {
    this.#result = 'success';
  }

  /** The first failure counts. */
  note(result: ServiceResult): void {
    if (this.#result === 'success') this.#result = result;
  }

  /** What it would be in another state. */
  at(sub: ServiceState): UnitState {
    return { active: activeOf(sub, this.#config?.type ?? 'simple'), sub, result: this.#result };
  }

  /** Comes when a step is complete: whoever is told of it may ask for the next one at once. */
  become(sub: ServiceState, passed?: UnitState): void {
    assert(mayFollow(this.#sub, sub), `a service does not go from ${this.#sub} to ${sub}`);
    const wasUp = isUp(this.#state);
    this.#sub = sub;
    this.#state = this.at(sub);
    if (isUp(this.#state) && !wasUp) this.#upSinceMs = this.#options.clock.nowMs();
    if (UNLIMITED.includes(sub)) this.limit(Number.POSITIVE_INFINITY);
    if (sub === 'running') this.#limitRun();
    if (!WATCHED.includes(sub)) this.#unwatch();
    this.#options.changed(this.#state, passed);
  }

  /** How long it may stay from now on; Infinity: for ever. */
  limit(ms: number): void {
    this.#limit?.cancel();
    this.#limit =
      ms === Number.POSITIVE_INFINITY ? null : this.#options.clock.setTimer(ms, this.#options.expired);
  }

  /** From now on the watchdog must be fed. */
  watch(main: Process | null, silent: () => void): void {
    this.#unwatch();
    const { watchdogMs } = this.config.timeouts;
    if (watchdogMs !== Number.POSITIVE_INFINITY) this.#watchdog = main?.watch(watchdogMs, silent) ?? null;
  }

  #unwatch(): void {
    this.#watchdog?.cancel();
    this.#watchdog = null;
  }

  /** RuntimeMaxSec= counts from when it came up, reloads included. */
  #limitRun(): void {
    const { runMs } = this.config.timeouts;
    this.limit(Math.max(0, this.#upSinceMs + runMs - this.#options.clock.nowMs()));
  }
}

function isUp({ active }: UnitState): boolean {
  return active === 'active' || active === 'reloading';
}
