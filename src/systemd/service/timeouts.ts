// What is done and said when a service stays in a state for too long (core/service.c, `service_dispatch_timer`).
import type { ServiceState } from '../states.js';
import type { FailureMode, ServiceConfig } from './config.js';
import type { SignalState, Step } from './steps.js';

export interface Timeout {
  readonly message: string;
  readonly step: Step;
}

/** Null: such a state has no limit, or one of its own kind. */
export function onTimeout(state: ServiceState, { timeouts, kill }: ServiceConfig): Timeout | null {
  const hard = (text: string, phase: Phase): Timeout => killing(text, phase, kill.sendSigkill);
  const escalate = (text: string, mode: FailureMode, phase: Phase): Timeout => {
    if (mode === 'kill') return hard(text, phase);
    return mode === 'abort'
      ? signalling(`${text} Aborting.`, `${phase}-watchdog`)
      : signalling(`${text} Terminating.`, `${phase}-sigterm`);
  };
  /** Signals of the gentle kind were not heeded. */
  const unheeded = (phase: Phase): Timeout => {
    const text = `State '${state}' timed out.`;
    return timeouts.stopMode === 'abort'
      ? signalling(`${text} Aborting.`, `${phase}-watchdog`)
      : hard(text, phase);
  };
  switch (state) {
    case 'condition':
    case 'start-pre':
    case 'start':
    case 'start-post':
      return escalate(`${state} operation timed out.`, timeouts.startMode, 'stop');
    case 'running':
      return {
        message: 'Service reached runtime time limit. Stopping.',
        step: { type: 'stop', result: 'timeout' },
      };
    case 'stop':
      return escalate('Stopping timed out.', timeouts.stopMode, 'stop');
    case 'stop-sigterm':
      return unheeded('stop');
    case 'stop-watchdog':
      return hard(`State '${state}' timed out.`, 'stop');
    case 'stop-sigkill':
      return {
        message: 'Processes still around after SIGKILL. Ignoring.',
        step: { type: 'stop-post', result: 'timeout' },
      };
    case 'stop-post':
      return escalate(`State '${state}' timed out.`, timeouts.stopMode, 'final');
    case 'final-sigterm':
      return unheeded('final');
    case 'final-watchdog':
      return hard(`State '${state}' timed out.`, 'final');
    case 'final-sigkill':
      return {
        message: 'Processes still around after final SIGKILL. Entering failed mode.',
        step: { type: 'dead', result: 'timeout', again: true },
      };
    default:
      return null;
  }
}

/** Before ExecStopPost= and after it. */
type Phase = 'stop' | 'final';

function signalling(message: string, state: SignalState): Timeout {
  return { message, step: { type: 'signal', state, result: 'timeout' } };
}

function killing(text: string, phase: Phase, sendSigkill: boolean): Timeout {
  if (sendSigkill) return signalling(`${text} Killing.`, `${phase}-sigkill`);
  return phase === 'stop'
    ? { message: `${text} Skipping SIGKILL.`, step: { type: 'stop-post', result: 'timeout' } }
    : {
        message: `${text} Skipping SIGKILL. Entering failed mode.`,
        step: { type: 'dead', result: 'timeout', again: false },
      };
}
