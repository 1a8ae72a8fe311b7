// The words of a unit's state, as `systemctl` shows them, and the events that tell of their changes.

export type LoadState = 'loaded' | 'not-found' | 'bad-setting' | 'masked';

const ACTIVE_STATES = ['inactive', 'activating', 'active', 'reloading', 'deactivating', 'failed'] as const;
export type ActiveState = (typeof ACTIVE_STATES)[number];

export function isActiveState(word: string): word is ActiveState {
  return (ACTIVE_STATES as readonly string[]).includes(word);
}

/** systemd's SUB of a service. */
export type ServiceState =
  | 'dead'
  | 'condition'
  | 'start-pre'
  | 'start'
  | 'start-post'
  | 'running'
  | 'exited'
  | 'reload'
  | 'stop'
  | 'stop-watchdog'
  | 'stop-sigterm'
  | 'stop-sigkill'
  | 'stop-post'
  | 'final-watchdog'
  | 'final-sigterm'
  | 'final-sigkill'
  | 'failed'
  | 'auto-restart';

/** Other types add the word of their active state. */
export type SubState = ServiceState | 'active' | 'elapsed' | 'listening' | 'mounted' | 'plugged' | 'waiting';

/** How a service ended, systemd's `Result=`. */
export type ServiceResult =
  | 'success'
  | 'resources'
  | 'protocol'
  | 'timeout'
  | 'exit-code'
  | 'signal'
  | 'core-dump'
  | 'watchdog'
  | 'start-limit-hit'
  | 'oom-kill'
  | 'service-start-limit-hit'
  | 'trigger-limit-hit'
  | 'unit-start-limit-hit'
  | 'trigger-limit-hit'
  | 'exec-condition';

export interface UnitState {
  readonly active: ActiveState;
  readonly sub: SubState;
  readonly result: ServiceResult;
}

export const DEAD: UnitState = { active: 'inactive', sub: 'dead', result: 'success' };

export interface UnitStatus extends UnitState {
  readonly unit: string;
  readonly load: LoadState;
}

/**
 * A unit's state has changed, from `was`; null: systemd had none of it, or only its file is new. Load `not-found`
 * means that systemd has forgotten it.
 */
export type SystemdEvent = { readonly type: 'unit-state'; readonly was: ActiveState | null } & UnitStatus;
