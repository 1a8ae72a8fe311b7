// What a service's unit file says of how it lives and dies (systemd.service(5)), with systemd's defaults.
import { err, ok, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { type ExecCommand, parseExecLine } from '../syntax/exec-line.js';
import { expandSpecifiers } from '../syntax/specifiers.js';
import { logicalValue, type UnitFile } from '../syntax/unit-file.js';
import { parseBoolean } from '../values/boolean.js';
import { parseTimeSpan } from '../values/time-span.js';

const RESTARTS = [
  'no',
  'on-success',
  'on-failure',
  'on-abnormal',
  'on-watchdog',
  'on-abort',
  'always',
] as const;
export type Restart = (typeof RESTARTS)[number];

export interface ServiceConfig {
  /** Done one after another before the service counts as up, instead of running on. */
  readonly oneshot: boolean;
  readonly remainAfterExit: boolean;
  readonly startPre: readonly ExecCommand[];
  readonly start: readonly [ExecCommand, ...ExecCommand[]];
  readonly stop: readonly ExecCommand[];
  readonly restart: Restart;
  readonly restartMs: number;
  readonly timeoutStartMs: number;
  readonly timeoutStopMs: number;
  /** This many starts within the interval; 0: any number. */
  readonly startLimitBurst: number;
  readonly startLimitIntervalMs: number;
}

/** The configuration, or why systemd would call it a bad setting. */
export function readServiceConfig(name: UnitName, file: UnitFile): Result<ServiceConfig, string> {
  const service = (...keys: string[]): readonly string[] => valuesOf(file, name, ['Service'], keys);
  const limits = (...keys: string[]): readonly string[] => valuesOf(file, name, ['Unit', 'Service'], keys);
  const startPre = commands(service('ExecStartPre'));
  const start = commands(service('ExecStart'));
  const stop = commands(service('ExecStop'));
  if (!startPre.ok) return startPre;
  if (!start.ok) return start;
  if (!stop.ok) return stop;
  const [first, ...more] = start.value;
  if (first === undefined) return err(withoutStart(stop.value.length > 0));
  const oneshot = lastOf(service('Type')) === 'oneshot';
  if (more.length > 0 && !oneshot) {
    return err(
      'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    );
  }
  const restart = RESTARTS.find((word) => word === lastOf(service('Restart'))) ?? 'no';
  if (oneshot && (restart === 'always' || restart === 'on-success')) {
    return err(
      "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.",
    );
  }
  return ok({
    oneshot,
    remainAfterExit: parseBoolean(lastOf(service('RemainAfterExit')) ?? '') ?? false,
    startPre: startPre.value,
    start: [first, ...more],
    stop: stop.value,
    restart,
    restartMs: span(service('RestartSec'), 100),
    timeoutStartMs: timeout(
      service('TimeoutSec', 'TimeoutStartSec'),
      oneshot ? Number.POSITIVE_INFINITY : 90_000,
    ),
    timeoutStopMs: timeout(service('TimeoutSec', 'TimeoutStopSec'), 90_000),
    startLimitBurst: count(limits('StartLimitBurst'), 5),
    startLimitIntervalMs: span(limits('StartLimitIntervalSec', 'StartLimitInterval'), 10_000),
  });
}

/** systemd's words for a service that has nothing to run. */
function withoutStart(hasStop: boolean): string {
  return hasStop
    ? 'Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.'
    : 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.';
}

/** The values of an option by any of its names, in order, specifiers expanded; an empty one takes back those before. */
function valuesOf(
  file: UnitFile,
  name: UnitName,
  sections: readonly string[],
  keys: readonly string[],
): readonly string[] {
  let values: string[] = [];
  for (const option of file.options) {
    if (!sections.includes(option.section) || !keys.includes(option.name)) continue;
    const value = logicalValue(option.value);
    if (value === '') values = [];
    else values.push(expandSpecifiers(value, name));
  }
  return values;
}

function lastOf(values: readonly string[]): string | null {
  return values.at(-1) ?? null;
}

function commands(lines: readonly string[]): Result<readonly ExecCommand[], string> {
  const parsed: ExecCommand[] = [];
  for (const line of lines) {
    const command = parseExecLine(line);
    if (!command.ok) return err(`${command.error}: ${line}`);
    parsed.push(command.value);
  }
  return ok(parsed);
}

/** A value that is no time span is ignored, as systemd does. */
function span(values: readonly string[], otherwise: number): number {
  return parseTimeSpan(lastOf(values) ?? '') ?? otherwise;
}

/** For time-outs, 0 means none. */
function timeout(values: readonly string[], otherwise: number): number {
  return span(values, otherwise) || Number.POSITIVE_INFINITY;
}

function count(values: readonly string[], otherwise: number): number {
  const text = lastOf(values) ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}
