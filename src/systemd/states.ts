// The words of a unit's state, as `systemctl` shows them, and the events that tell of their changes.

export type LoadState = 'loaded' | 'not-found' | 'bad-setting';

export type ActiveState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

/** systemd's SUB of a service; other types add the word of their active state. */
export type SubState =
  | 'dead'
  | 'start-pre'
  | 'start'
  | 'running'
  | 'exited'
  | 'stop'
  | 'stop-sigterm'
  | 'stop-sigkill'
  | 'auto-restart'
  | 'failed'
  | 'active'
  | 'waiting'
  | 'listening'
  | 'mounted';

/** How a service ended, systemd's `Result=`. */
export type ServiceResult = 'success' | 'exit-code' | 'signal' | 'timeout' | 'start-limit-hit' | 'resources';

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
