// Which services systemd refuses to load though each of their options is good, and in which words (core/service.c,
// `service_verify`).
import type { ServiceConfig } from './config.js';

/** The options that hold commands, in the order in which a service comes to them. */
export const COMMAND_LISTS = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
] as const;
export type CommandList = (typeof COMMAND_LISTS)[number];

/** Null: it is fine. */
export function refusalOf(config: ServiceConfig, hasBusName: boolean): string | null {
  const { commands, oneshot, remainAfterExit, restarting, type } = config;
  const starts = commands.ExecStart.length;
  if (starts === 0 && commands.ExecStop.length === 0)
    return 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.';
  if (starts === 0 && !oneshot)
    return 'Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.';
  if (starts === 0 && !remainAfterExit)
    return 'Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.';
  if (starts > 1 && !oneshot)
    return 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.';
  if (oneshot && (restarting.restart === 'always' || restarting.restart === 'on-success'))
    return "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.";
  if (oneshot && restarting.force.statuses.size + restarting.force.signals.size > 0)
    return "Service has RestartForceExitStatus= set, which isn't allowed for Type=oneshot services. Refusing.";
  if (type === 'dbus' && !hasBusName)
    return 'Service is of type D-Bus but no D-Bus service name has been specified. Refusing.';
  return null;
}
