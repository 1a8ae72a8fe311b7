// What a unit's own section [X-Fleetsim] says of its simulated process, and how that changes what its command does.
import type { Random } from '../../base/index.js';
import { parseSignal, signalName } from '../values/signal.js';
import { parseShare, parseSize } from '../values/size.js';
import { parseTimeSpan } from '../values/time-span.js';
import type { Behaviour } from './behaviour.js';
import type { ProcessExit, Signal } from './process.js';
import { killedBy } from './signals.js';

/** A time, or what it is drawn from at each start. */
export type Duration =
  | { readonly type: 'fixed'; readonly ms: number }
  | { readonly type: 'exponential'; readonly meanMs: number }
  | { readonly type: 'uniform'; readonly minMs: number; readonly maxMs: number };

/** Null and empty: not declared. */
export interface Declared {
  /** Until it is ready; a daemon's command takes as long to leave its child. */
  readonly startup: Duration | null;
  /** From when it is ready to its end. */
  readonly run: Duration | null;
  readonly exitStatus: number | null;
  readonly exitSignal: Signal | null;
  /** How long it takes to heed a signal that asks it to end; Infinity: never. */
  readonly stop: Duration | null;
  /** From when it is ready until it no longer pings its watchdog. */
  readonly hang: Duration | null;
  readonly log: readonly string[];
  /** Null: its lines are written once. */
  readonly logIntervalMs: number | null;
  readonly memoryBytes: number | null;
  readonly cpuShare: number | null;
  /** How many of 10,000 starts fail. */
  readonly failuresPer10000: number;
}

export const NOTHING_DECLARED: Declared = {
  startup: null,
  run: null,
  exitStatus: null,
  exitSignal: null,
  stop: null,
  hang: null,
  log: [],
  logIntervalMs: null,
  memoryBytes: null,
  cpuShare: null,
  failuresPer10000: 0,
};

/** Reads the section; what is no value of its option counts as not declared. */
export function readDeclared(values: (option: string) => readonly string[]): Declared {
  const last = (option: string): string => values(option).at(-1) ?? '';
  const status = /^\d{1,3}$/.test(last('ExitStatus')) ? Number(last('ExitStatus')) : 256;
  const signal = parseSignal(last('ExitSignal'));
  const share = parseShare(last('CPUUsage'));
  return {
    startup: parseDuration(last('StartupTime')),
    run: parseDuration(last('RunTime')),
    exitStatus: status <= 255 ? status : null,
    exitSignal: signal === null ? null : signalName(signal),
    stop: parseDuration(last('StopTime')),
    hang: parseDuration(last('HangTime')),
    log: values('Log'),
    logIntervalMs: parseTimeSpan(last('LogInterval')),
    memoryBytes: parseSize(last('MemoryUsage')),
    cpuShare: share === null ? null : share / 10_000,
    failuresPer10000: parseProbability(last('FailProbability')),
  };
}

/** `30s`, `exp(10m)`, `uniform(1m,5m)`; null for anything else. */
export function parseDuration(text: string): Duration | null {
  const [, kind, first = '', second] =
    /^(exp|uniform)\(([^(),]*)(?:,([^(),]*))?\)$/.exec(text.replace(/\s+/g, '')) ?? [];
  if (kind === undefined) {
    const ms = parseTimeSpan(text);
    return ms === null ? null : { type: 'fixed', ms };
  }
  const [firstMs, secondMs] = [parseTimeSpan(first), parseTimeSpan(second ?? '')];
  if (firstMs === null || firstMs > DRAWN_MS_MAX) return null;
  if (kind === 'exp') return second === undefined ? { type: 'exponential', meanMs: firstMs } : null;
  if (secondMs === null || secondMs > DRAWN_MS_MAX || secondMs < firstMs) return null;
  return { type: 'uniform', minMs: firstMs, maxMs: secondMs };
}

/** What one draw can tell apart; more than three weeks in milliseconds. */
const DRAWN_MS_MAX = 2 ** 31 - 1;

/** `0.25` or `25%`, to a ten-thousandth. */
function parseProbability(text: string): number {
  const share = parseShare(text) ?? (/^\d*\.?\d+$/.test(text) ? Math.round(Number(text) * 10_000) : 0);
  return Math.min(10_000, share);
}

/** Fine enough for the tail of an exponential draw. */
const DRAW_STEPS = 1_000_000;

export function drawMs(duration: Duration, random: Random): number {
  switch (duration.type) {
    case 'fixed':
      return duration.ms;
    case 'uniform':
      return random.int(duration.minMs, duration.maxMs);
    case 'exponential':
      // Whole milliseconds: the language does not fix the last digits of a logarithm.
      return Math.round(-duration.meanMs * Math.log(random.int(1, DRAW_STEPS) / DRAW_STEPS));
  }
}

/** What one start draws. */
export interface Course {
  readonly behaviour: Behaviour;
  readonly startupMs: number;
  readonly stopMs: number;
  readonly hangMs: number;
}

/** A command's behaviour as its unit declares it: each option stands for one side of it, and the others stay. */
export function declare(command: Behaviour, declared: Declared, random: Random): Course {
  const { startup, run, stop, hang } = declared;
  const startupMs = startup === null ? 0 : drawMs(startup, random);
  const runMs = run === null ? null : startupMs + drawMs(run, random);
  const stopMs = stop === null ? 0 : drawMs(stop, random);
  const hangMs = hang === null ? Number.POSITIVE_INFINITY : startupMs + drawMs(hang, random);
  const fails = declared.failuresPer10000 > 0 && random.int(1, 10_000) <= declared.failuresPer10000;
  const atMs = runMs ?? (fails ? startupMs : (command.end?.atMs ?? Number.POSITIVE_INFINITY));
  const exit = exitOf(declared, fails) ?? (runMs === null ? command.end?.exit : null) ?? SUCCEEDED;
  const end = atMs === Number.POSITIVE_INFINITY ? null : { atMs, exit };
  const written = declared.log.length > 0 ? withLog(command, declared, startupMs) : command;
  return { behaviour: { ...written, end }, startupMs, stopMs, hangMs };
}

const SUCCEEDED: ProcessExit = { type: 'exited', status: 0 };

/** Where some starts fail, what is declared of the exit is said of those. */
function exitOf({ exitStatus, exitSignal, failuresPer10000 }: Declared, fails: boolean): ProcessExit | null {
  if (failuresPer10000 > 0 && !fails) return null;
  if (exitSignal !== null) return killedBy(exitSignal);
  if (fails) return { type: 'exited', status: exitStatus || 1 };
  return exitStatus === null ? null : { type: 'exited', status: exitStatus };
}

/** Its own lines instead of the command's. */
function withLog(command: Behaviour, { log, logIntervalMs }: Declared, fromMs: number): Behaviour {
  const again = logIntervalMs !== null && logIntervalMs > 0 && logIntervalMs !== Number.POSITIVE_INFINITY;
  if (!again) return { ...command, lines: log.map((text) => ({ atMs: fromMs, text })), rounds: null };
  const lines = log.map((text) => ({ atMs: 0, text }));
  return { ...command, lines: [], rounds: { fromMs, periodMs: logIntervalMs, lines } };
}
