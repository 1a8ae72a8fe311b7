// Which state of a service may follow which, as core/service.c has it, and what each is called by ACTIVE.
import type { ActiveState, ServiceState } from '../states.js';
import type { ServiceType } from './config.js';

const ACTIVE: Readonly<Record<ServiceState, ActiveState>> = {
  dead: 'inactive',
  condition: 'activating',
  'start-pre': 'activating',
  start: 'activating',
  'start-post': 'activating',
  running: 'active',
  exited: 'active',
  reload: 'reloading',
  stop: 'deactivating',
  'stop-watchdog': 'deactivating',
  'stop-sigterm': 'deactivating',
  'stop-sigkill': 'deactivating',
  'stop-post': 'deactivating',
  'final-watchdog': 'deactivating',
  'final-sigterm': 'deactivating',
  'final-sigkill': 'deactivating',
  failed: 'failed',
  'auto-restart': 'activating',
};

/** Others wait for an idle service as little as it waits for them: it counts as up from its first command on. */
export function activeOf(state: ServiceState, type: ServiceType): ActiveState {
  const starts = ['condition', 'start-pre', 'start', 'start-post'].includes(state);
  return type === 'idle' && starts ? 'active' : ACTIVE[state];
}

const ENDS: readonly ServiceState[] = ['dead', 'failed', 'auto-restart'];
const FINAL: readonly ServiceState[] = ['final-watchdog', 'final-sigterm', 'final-sigkill', ...ENDS];
const AFTER_SIGNALS: readonly ServiceState[] = ['stop-post', ...FINAL];
const SIGNALS: readonly ServiceState[] = ['stop-watchdog', 'stop-sigterm', 'stop-sigkill', ...AFTER_SIGNALS];
const STOPS: readonly ServiceState[] = ['stop', ...SIGNALS];
const UP: readonly ServiceState[] = ['running', 'exited'];

/** A state that signals nobody, or whose list of commands is empty, is passed by. */
const NEXT: Readonly<Record<ServiceState, readonly ServiceState[]>> = {
  dead: ['condition', 'start-pre', 'start', 'start-post', ...UP, ...STOPS],
  failed: ['condition', 'start-pre', 'start', 'start-post', ...UP, ...STOPS],
  condition: ['start-pre', 'start', 'start-post', ...UP, ...STOPS],
  'start-pre': ['start', 'start-post', ...UP, ...STOPS],
  start: ['start-post', ...UP, ...STOPS],
  'start-post': [...UP, ...STOPS],
  running: ['running', 'exited', 'reload', ...STOPS],
  exited: ['reload', ...STOPS],
  reload: [...UP, ...STOPS],
  stop: SIGNALS,
  'stop-watchdog': ['stop-sigterm', 'stop-sigkill', ...AFTER_SIGNALS],
  'stop-sigterm': ['stop-watchdog', 'stop-sigkill', ...AFTER_SIGNALS],
  'stop-sigkill': AFTER_SIGNALS,
  'stop-post': FINAL,
  'final-watchdog': ['final-sigkill', ...ENDS],
  'final-sigterm': ['final-watchdog', 'final-sigkill', ...ENDS],
  'final-sigkill': ENDS,
  'auto-restart': ['dead', 'failed'],
};

export function mayFollow(from: ServiceState, to: ServiceState): boolean {
  return NEXT[from].includes(to);
}
