// Processes that a service has left over from another life: what is said of them, and whether they keep it from
// starting (core/service.c, `service_adverse_to_leftover_processes`).
import type { BodyOptions } from '../machine/body.js';
import type { Process } from '../process/process.js';
import type { KillConfig } from './config.js';

type Log = BodyOptions['log'];

/** Whether it may start. With SendSIGKILL=no it must not run twice: its processes are not to be disturbed. */
export function mayStart(leftovers: readonly Process[], kill: KillConfig, log: Log): boolean {
  for (const { pid, name } of leftovers) {
    log(
      `Found left-over process ${pid} (${name}) in control group while starting unit. Ignoring.`,
      'warning',
    );
    log(
      'This usually indicates unclean termination of a previous run, or service implementation deficiencies.',
      'warning',
    );
  }
  const guarded = !kill.sendSigkill && (kill.mode === 'control-group' || kill.mode === 'mixed');
  if (leftovers.length === 0 || !guarded) return true;
  log(
    'Will not start SendSIGKILL=no service of type KillMode=control-group or mixed while processes exist',
    'err',
  );
  return false;
}

export function tellOfRemaining(leftovers: readonly Process[], log: Log): void {
  for (const { pid, name } of leftovers)
    log(`Unit process ${pid} (${name}) remains running after unit stopped.`);
}
