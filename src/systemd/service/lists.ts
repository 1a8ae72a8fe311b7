// What goes with each option that holds commands: the state in which they run, how long each may take, and what their
// process is waited for to do.
import type { Awaited } from '../process/process.js';
import type { ServiceState } from '../states.js';
import type { ServiceConfig, ServiceType } from './config.js';
import type { CommandList } from './refusal.js';

export const STATE_OF: Readonly<Record<CommandList, ServiceState>> = {
  ExecCondition: 'condition',
  ExecStartPre: 'start-pre',
  ExecStart: 'start',
  ExecStartPost: 'start-post',
  ExecReload: 'reload',
  ExecStop: 'stop',
  ExecStopPost: 'stop-post',
};

export function limitOf(list: CommandList, { timeouts }: ServiceConfig): number {
  return list === 'ExecStop' || list === 'ExecStopPost' ? timeouts.stopMs : timeouts.startMs;
}

/** Null: only its end. */
export function awaitedOf(list: CommandList, type: ServiceType): Awaited | null {
  if (list !== 'ExecStart') return null;
  switch (type) {
    case 'exec':
      return 'execution';
    case 'notify':
    case 'dbus':
      return 'readiness';
    case 'forking':
      return 'fork';
    case 'simple':
    case 'idle':
    case 'oneshot':
      return null;
  }
}
