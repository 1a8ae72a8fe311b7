// fleetsim replay: a scenario from its first step to its verdict, as a screen, a timeline or JSON lines.
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FleetsimError, failure, formatProblem } from '../../base/index.js';
import { formatTime, type RecordedEvent } from '../../events/index.js';
import { doFault, readFault, readScenario, recordLine, type Scenario, ScenarioRun } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { readText, unitFinder } from '../files.js';
import { print, warn } from '../output.js';
import { type Paced, pace, readSpeed } from '../pace.js';
import { formatVerdict, timelinePrinter } from '../timeline.js';
import { VERSION } from '../version.js';

export interface ReplayOptions {
  readonly seed?: string;
  readonly variant?: string;
  readonly speed?: string;
  readonly tui?: boolean;
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly record?: string;
}

/** A scenario on the screen is watched: ten times as fast as life, so that a failover takes seconds. */
const SCREEN_SPEED = 10;

export async function runReplay(path: string, options: ReplayOptions): Promise<number> {
  const mode = chooseMode(options);
  const speed = readSpeed(options.speed) ?? (mode === 'tui' ? SCREEN_SPEED : Number.POSITIVE_INFINITY);
  const seed = readSeed(options.seed);
  const scenario = loadScenario(path, options.variant);
  const recording = options.record === undefined ? null : openRecording(options.record);
  const expectations: Extract<RecordedEvent, { type: 'expectation' }>[] = [];
  const broken: Extract<RecordedEvent, { type: 'invariant-broken' }>[] = [];
  const screen = mode === 'tui' ? await openScreen(scenario, speed) : null;
  const show = screen?.tell ?? (mode === 'json' ? printJson : printTimeline());
  try {
    const run = new ScenarioRun({
      scenario,
      version: VERSION,
      findFile: unitFinder(dirname(path)),
      onEvent(event) {
        recording?.write(event);
        if (event.type === 'expectation') expectations.push(event);
        if (event.type === 'invariant-broken') broken.push(event);
        show(event);
      },
      ...(seed === undefined ? {} : { seed }),
    });
    if (screen !== null) await screen.show(run);
    else if (speed === Number.POSITIVE_INFINITY) run.finish();
    else await pace(pacedRun(run), speed);
    const endMs = run.world.simulation.nowMs();
    if (run.outcome === null) print(`left at ${formatTime(endMs)}, before the end`);
    if (mode !== 'json') for (const line of formatVerdict(expectations, endMs, broken)) print(line);
    // Whoever leaves before the end has not seen a failure, unless there was one.
    return expectations.every((event) => event.held) && broken.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    screen?.close();
    recording?.close();
  }
}

/** Reads a scenario file; every problem in it is told at once. */
function loadScenario(path: string, variant: string | undefined): Scenario {
  const text = readText(path);
  if (text === null)
    throw failure('no-scenario', `${path}: no such file`, 'the package has some in `scenarios/`');
  const { scenario, problems } = readScenario(text, path, {
    readFile: readText,
    ...(variant === undefined ? {} : { variant }),
  });
  if (scenario === null) throw new FleetsimError('bad-scenario', problems);
  for (const problem of problems) warn(formatProblem(problem));
  return scenario;
}

function chooseMode({ tui, plain, json }: ReplayOptions): 'tui' | 'plain' | 'json' {
  if ([tui, plain, json].filter((flag) => flag === true).length > 1) {
    throw failure('usage', '--tui, --plain and --json exclude each other');
  }
  if (json === true) return 'json';
  if (tui === true && !process.stdout.isTTY) throw failure('usage', '--tui needs a terminal');
  if (plain === true || !process.stdout.isTTY || !process.stdin.isTTY) return 'plain';
  return 'tui';
}

function readSeed(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text))
    throw failure('usage', `--seed takes a whole number of up to 9 digits, not ${text}`);
  return Number(text);
}

function printJson(event: RecordedEvent): void {
  process.stdout.write(`${recordLine(event)}\n`);
}

function printTimeline(): (event: RecordedEvent) => void {
  const timeline = timelinePrinter(print);
  return (event) => {
    timeline.follow(event);
    timeline.tell(event);
  };
}

function pacedRun(run: ScenarioRun): Paced {
  return {
    nowMs: () => run.world.simulation.nowMs(),
    runUntil: (ms) => run.runUntil(ms),
    ended: () => run.outcome !== null,
  };
}

/** The screen of a replay; ink and react are loaded only here. */
async function openScreen(scenario: Scenario, speed: number) {
  const { Player } = await import('../player.js');
  const player = new Player(scenario.name, speed);
  return {
    tell: (event: RecordedEvent) => player.tell(event),
    show: async (run: ScenarioRun) => {
      const { showCluster } = await import('../../tui/index.js');
      player.start(pacedRun(run), (fault) => doFault(run.world, readFault(fault)));
      await showCluster(player);
    },
    close: () => player.stop(),
  };
}

interface Recording {
  readonly write: (event: RecordedEvent) => void;
  readonly close: () => void;
}

/** Lines are written in blocks of this many. */
const RECORDING_BLOCK = 1_000;

function openRecording(path: string): Recording {
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (error) {
    throw failure('record-unwritable', `cannot record: ${(error as Error).message}`);
  }
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  };
  return {
    write(event) {
      if (lines.push(recordLine(event)) >= RECORDING_BLOCK) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
