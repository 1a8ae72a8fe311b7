// What a service's unit file says of how it lives and dies (systemd.service(5), systemd.kill(5)), with systemd's
// defaults. What systemd refuses to load is refused in its words.
import { err, ok, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { processEnvironment } from '../options/process-environment.js';
import { readSettings, type Settings } from '../options/read.js';
import { type Declared, NOTHING_DECLARED, readDeclared } from '../process/declared.js';
import type { MachineFiles } from '../process/files.js';
import type { ExecContext, Signal } from '../process/process.js';
import type { ExecCommand } from '../syntax/exec-line.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { parseBoolean } from '../values/boolean.js';
import { parseSignal, signalName } from '../values/signal.js';
import { parseTimeSpan } from '../values/time-span.js';
import { type ExitStatusSet, readExitStatuses } from './outcome.js';
import { COMMAND_LISTS, type CommandList, refusalOf } from './refusal.js';

const TYPES = ['simple', 'forking', 'oneshot', 'dbus', 'notify', 'idle', 'exec'] as const;
export type ServiceType = (typeof TYPES)[number];

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

const FAILURE_MODES = ['terminate', 'abort', 'kill'] as const;
/** What is done to a service that takes too long. */
export type FailureMode = (typeof FAILURE_MODES)[number];

const KILL_MODES = ['control-group', 'mixed', 'process', 'none'] as const;
const OOM_POLICIES = ['stop', 'continue', 'kill'] as const;

export interface KillConfig {
  readonly mode: (typeof KILL_MODES)[number];
  readonly signal: Signal;
  readonly restartSignal: Signal;
  readonly finalSignal: Signal;
  readonly watchdogSignal: Signal;
  readonly sendSigkill: boolean;
  readonly sendSighup: boolean;
}

export interface RestartConfig {
  readonly restart: Restart;
  readonly delayMs: number;
  /** From the first delay to the longest in so many steps; 0: all delays are the first. */
  readonly steps: number;
  readonly delayMsMax: number;
  /** Exits after which it never comes again, and those after which it always does. */
  readonly prevent: ExitStatusSet;
  readonly force: ExitStatusSet;
}

/** Infinity is no time-out. */
export interface TimeoutConfig {
  readonly startMs: number;
  readonly stopMs: number;
  readonly abortMs: number;
  readonly startMode: FailureMode;
  readonly stopMode: FailureMode;
  /** For how long it may run. */
  readonly runMs: number;
  readonly watchdogMs: number;
}

export interface ServiceConfig {
  readonly type: ServiceType;
  /** Done one after another before the service counts as up, instead of running on. */
  readonly oneshot: boolean;
  readonly remainAfterExit: boolean;
  readonly commands: Readonly<Record<CommandList, readonly ExecCommand[]>>;
  /** On a machine without files. */
  readonly environment: ReadonlyMap<string, string>;
  /** On one that has some; the error is why no process can begin. */
  readonly environmentOn: (files: MachineFiles) => Result<ReadonlyMap<string, string>, string>;
  readonly context: ExecContext;
  readonly declared: Declared;
  readonly success: ExitStatusSet;
  readonly restarting: RestartConfig;
  readonly timeouts: TimeoutConfig;
  readonly kill: KillConfig;
  readonly oomPolicy: (typeof OOM_POLICIES)[number];
  /** This many starts within the interval; 0: any number. */
  readonly startLimitBurst: number;
  readonly startLimitIntervalMs: number;
}

/** What is the same for all units that share a file, since it holds no specifier. */
const shared = new WeakMap<UnitFile, Result<ServiceConfig, string>>();

/** The configuration, or why systemd would call it a bad setting. */
export function readServiceConfig(
  name: UnitName,
  file: UnitFile,
  facts?: MachineFacts,
): Result<ServiceConfig, string> {
  const known = shared.get(file);
  if (known !== undefined) return known;
  const config = readConfig(readSettings(name, file, facts), file);
  if (!file.settings.some(({ value }) => value.includes('%'))) shared.set(file, config);
  return config;
}

function readConfig(settings: Settings, file: UnitFile): Result<ServiceConfig, string> {
  const commands = {} as Record<CommandList, readonly ExecCommand[]>;
  for (const list of COMMAND_LISTS) {
    const read = settings.commands('Service', list);
    if (!read.ok) return read;
    commands[list] = read.value;
  }
  const value = (option: string): string => settings.last('Service', option) ?? '';
  const type = typeOf(settings, commands.ExecStart.length > 0);
  const environment = processEnvironment(settings, 'Service');
  const declares = file.options.some(({ section }) => section === 'X-Fleetsim');
  const config: ServiceConfig = {
    type,
    oneshot: type === 'oneshot',
    remainAfterExit: parseBoolean(value('RemainAfterExit')) ?? false,
    commands,
    environment: environment.ok ? environment.value : new Map(),
    environmentOn: (files) =>
      processEnvironment(settings, 'Service', {
        manager: NO_VARIABLES,
        readFile: (path) => files.readFile(path),
      }),
    context: readContext(settings),
    declared: declares ? readDeclared((option) => settings.all('X-Fleetsim', option)) : NOTHING_DECLARED,
    success: readExitStatuses(settings.words('Service', 'SuccessExitStatus')),
    restarting: readRestarting(settings),
    timeouts: readTimeouts(settings, type === 'oneshot'),
    kill: readKill(settings),
    oomPolicy: oneOf(OOM_POLICIES, value('OOMPolicy'), 'stop'),
    startLimitBurst: count(settings.last('Unit', 'StartLimitBurst'), 5),
    startLimitIntervalMs: span(settings.last('Unit', 'StartLimitIntervalSec'), 10_000),
  };
  const refusal = refusalOf(config, value('BusName') !== '');
  return refusal === null ? ok(config) : err(refusal);
}

const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

function readContext(settings: Settings): ExecContext {
  const value = (option: string): string => settings.last('Service', option) ?? '';
  const directory = value('WorkingDirectory');
  const pidFile = value('PIDFile');
  return {
    workingDirectory: directory.replace(/^-/, '') || '/',
    mayLackDirectory: directory.startsWith('-'),
    user: value('User') || null,
    group: value('Group') || null,
    pidFile: pidFile === '' ? null : pidFile.startsWith('/') ? pidFile : `/run/${pidFile}`,
  };
}

/** Without a type, a name on the bus or what there is to run says which it is. */
function typeOf(settings: Settings, starts: boolean): ServiceType {
  const otherwise = settings.last('Service', 'BusName') ? 'dbus' : starts ? 'simple' : 'oneshot';
  return oneOf(TYPES, settings.last('Service', 'Type') ?? '', otherwise);
}

function readRestarting(settings: Settings): RestartConfig {
  const delayMs = span(settings.last('Service', 'RestartSec'), 100);
  return {
    restart: oneOf(RESTARTS, settings.last('Service', 'Restart') ?? '', 'no'),
    delayMs,
    steps: count(settings.last('Service', 'RestartSteps'), 0),
    delayMsMax: span(settings.last('Service', 'RestartMaxDelaySec'), Number.POSITIVE_INFINITY),
    prevent: readExitStatuses(settings.words('Service', 'RestartPreventExitStatus')),
    force: readExitStatuses(settings.words('Service', 'RestartForceExitStatus')),
  };
}

function readTimeouts(settings: Settings, oneshot: boolean): TimeoutConfig {
  const value = (option: string): string | null => settings.last('Service', option);
  const stopMs = timeout(value('TimeoutStopSec'), 90_000);
  const runMs = timeout(value('RuntimeMaxSec'), Number.POSITIVE_INFINITY);
  return {
    startMs: timeout(value('TimeoutStartSec'), oneshot ? Number.POSITIVE_INFINITY : 90_000),
    stopMs,
    abortMs: value('TimeoutAbortSec') ? timeout(value('TimeoutAbortSec'), stopMs) : stopMs,
    startMode: oneOf(FAILURE_MODES, value('TimeoutStartFailureMode') ?? '', 'terminate'),
    stopMode: oneOf(FAILURE_MODES, value('TimeoutStopFailureMode') ?? '', 'terminate'),
    runMs: oneshot ? Number.POSITIVE_INFINITY : runMs,
    watchdogMs: timeout(value('WatchdogSec'), Number.POSITIVE_INFINITY),
  };
}

function readKill(settings: Settings): KillConfig {
  const value = (option: string): string => settings.last('Service', option) ?? '';
  const signal = signalOf(value('KillSignal'), 'TERM');
  return {
    mode: oneOf(KILL_MODES, value('KillMode'), 'control-group'),
    signal,
    restartSignal: signalOf(value('RestartKillSignal'), signal),
    finalSignal: signalOf(value('FinalKillSignal'), 'KILL'),
    watchdogSignal: signalOf(value('WatchdogSignal'), 'ABRT'),
    sendSigkill: parseBoolean(value('SendSIGKILL')) ?? true,
    sendSighup: parseBoolean(value('SendSIGHUP')) ?? false,
  };
}

function signalOf(text: string, otherwise: Signal): Signal {
  const number = parseSignal(text);
  return number === null ? otherwise : signalName(number);
}

function oneOf<Name extends string>(words: readonly Name[], text: string, otherwise: Name): Name {
  return words.find((word) => word === text) ?? otherwise;
}

/** A value that is no time span is ignored, as systemd does. */
function span(value: string | null, otherwise: number): number {
  return parseTimeSpan(value ?? '') ?? otherwise;
}

/** For time-outs, 0 means none. */
function timeout(value: string | null, otherwise: number): number {
  return span(value, otherwise) || Number.POSITIVE_INFINITY;
}

function count(value: string | null, otherwise: number): number {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : otherwise;
}
