// The variables that a service's commands are given beside those of its unit file (systemd.exec(5), "ENVIRONMENT
// VARIABLES SET OR PROPAGATED BY THE SERVICE MANAGER").
import type { ProcessExit } from '../process/process.js';
import type { ServiceResult } from '../states.js';
import type { ServiceConfig } from './config.js';
import { exitVariables } from './outcome.js';
import type { CommandList } from './refusal.js';

export interface Circumstances {
  readonly config: ServiceConfig;
  /** What its unit file says. */
  readonly own: ReadonlyMap<string, string>;
  readonly list: CommandList;
  readonly mainPid: number | null;
  readonly result: ServiceResult;
  /** How the main process has ended; null: it has not. */
  readonly mainExit: ProcessExit | null;
}

export function environmentOf(given: Circumstances): ReadonlyMap<string, string> {
  const more = variablesOf(given);
  return more.length === 0 ? given.own : new Map([...given.own, ...more]);
}

type Variable = readonly [name: string, value: string];

function variablesOf({ config, list, mainPid, result, mainExit }: Circumstances): readonly Variable[] {
  const variables: Variable[] = [];
  const { watchdogMs } = config.timeouts;
  if (mainPid !== null) variables.push(['MAINPID', String(mainPid)]);
  const { pidFile } = config.context;
  if (pidFile !== null) variables.push(['PIDFILE', pidFile]);
  if (list === 'ExecStart' && config.type === 'notify')
    variables.push(['NOTIFY_SOCKET', '/run/systemd/notify']);
  if (list === 'ExecStart' && watchdogMs !== Number.POSITIVE_INFINITY)
    variables.push(['WATCHDOG_USEC', String(watchdogMs * 1_000)]);
  if (list !== 'ExecStop' && list !== 'ExecStopPost') return variables;
  variables.push(['SERVICE_RESULT', result]);
  if (mainExit !== null) variables.push(...exitVariables(mainExit));
  return variables;
}
