// What a service does next when a process of it has ended: systemd's switch over its states (core/service.c), as plain
// functions. Each also says with which result, of which the first failure counts.
import type { ServiceResult, ServiceState } from '../states.js';
import type { ServiceConfig } from './config.js';

/** States in which signals were sent and ends are waited for. */
export type SignalState =
  | 'stop-watchdog'
  | 'stop-sigterm'
  | 'stop-sigkill'
  | 'final-watchdog'
  | 'final-sigterm'
  | 'final-sigkill';

export type Step =
  | { readonly type: 'start-pre' | 'start' | 'start-post' | 'adopt' | 'wait' }
  | { readonly type: 'running' | 'stop' | 'stop-post'; readonly result: ServiceResult }
  | { readonly type: 'signal'; readonly state: SignalState; readonly result: ServiceResult }
  /** `again`: it may come again by Restart=. */
  | { readonly type: 'dead'; readonly result: ServiceResult; readonly again: boolean };

const WAIT: Step = { type: 'wait' };

function signal(state: SignalState, result: ServiceResult): Step {
  return { type: 'signal', state, result };
}

export interface Ended {
  readonly state: ServiceState;
  readonly result: ServiceResult;
  readonly config: ServiceConfig;
  /** Whether the other of main and control process still runs. */
  readonly other: boolean;
}

/** Both main and control process have ended, and the service was stopping: on to what is left of the stop. */
function whenGone(state: ServiceState, result: ServiceResult): Step {
  switch (state) {
    case 'stop-watchdog':
    case 'stop-sigterm':
    case 'stop-sigkill':
      return { type: 'stop-post', result };
    case 'stop-post':
      return signal('final-sigterm', result);
    case 'final-watchdog':
    case 'final-sigterm':
    case 'final-sigkill':
      return { type: 'dead', result, again: true };
    default:
      return WAIT;
  }
}

/** The main process has ended, the last of them where there are several. */
export function afterMain({ state, result, config, other }: Ended): Step {
  switch (state) {
    case 'start-post':
    case 'reload':
      return other ? WAIT : { type: 'stop', result };
    case 'start':
      if (config.oneshot)
        return result === 'success' ? { type: 'start-post' } : signal('stop-sigterm', result);
      // Only its readiness can make it run.
      if (config.type === 'notify') return signal('stop-sigterm', result === 'success' ? 'protocol' : result);
      return { type: 'running', result };
    case 'running':
      return { type: 'running', result };
    default:
      return other ? WAIT : whenGone(state, result);
  }
}

/** The last control process of a state has ended. */
export function afterControl({ state, result, other }: Ended): Step {
  const failed = result !== 'success';
  switch (state) {
    case 'condition':
      return failed ? signal('stop-sigterm', result) : { type: 'start-pre' };
    case 'start-pre':
      return failed ? signal('stop-sigterm', result) : { type: 'start' };
    case 'start':
    case 'start-post':
      return failed ? signal('stop-sigterm', result) : { type: 'adopt' };
    case 'reload':
      return { type: 'running', result: 'success' };
    case 'stop':
      return signal('stop-sigterm', result);
    default:
      return other ? WAIT : whenGone(state, result);
  }
}

/** The last of all its processes has ended, and it was neither the main nor the control process. */
export function afterAll(state: ServiceState): Step {
  switch (state) {
    case 'running':
      return { type: 'running', result: 'success' };
    case 'stop-watchdog':
    case 'stop-sigterm':
    case 'stop-sigkill':
      return { type: 'stop-post', result: 'success' };
    case 'stop-post':
    case 'final-watchdog':
    case 'final-sigterm':
    case 'final-sigkill':
      return { type: 'dead', result: 'success', again: true };
    default:
      return WAIT;
  }
}

/** The kernel has killed one of its processes, for memory. */
export function afterOomKill(state: ServiceState, policy: ServiceConfig['oomPolicy']): Step {
  if (policy === 'continue') return WAIT;
  switch (state) {
    case 'condition':
    case 'start-pre':
    case 'start':
    case 'start-post':
    case 'stop':
      return signal(policy === 'stop' ? 'stop-sigterm' : 'stop-sigkill', 'oom-kill');
    case 'exited':
    case 'running':
      return policy === 'stop' ? { type: 'stop', result: 'oom-kill' } : signal('stop-sigkill', 'oom-kill');
    case 'stop-watchdog':
    case 'stop-sigterm':
      return signal('stop-sigkill', 'oom-kill');
    case 'stop-post':
    case 'final-sigterm':
      return signal('final-sigkill', 'oom-kill');
    default:
      return WAIT;
  }
}

/** Signals found nothing to be waited for: what comes then. */
export function afterNobody(state: SignalState, sendSigkill: boolean): Step {
  switch (state) {
    case 'stop-watchdog':
    case 'stop-sigterm':
      return sendSigkill ? signal('stop-sigkill', 'success') : { type: 'stop-post', result: 'success' };
    case 'stop-sigkill':
      return { type: 'stop-post', result: 'success' };
    case 'final-watchdog':
    case 'final-sigterm':
      return sendSigkill
        ? signal('final-sigkill', 'success')
        : { type: 'dead', result: 'success', again: true };
    case 'final-sigkill':
      return { type: 'dead', result: 'success', again: true };
  }
}
