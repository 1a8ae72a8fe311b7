// fleetsim replay: a scenario from its first step to its verdict, as a screen, a timeline or JSON lines, or as it was at
// one moment.
import { dirname } from 'node:path';
import { FleetsimError, failure, formatProblem } from '../../base/index.js';
import { formatTime, type RecordedEvent } from '../../events/index.js';
import { readScenario, recordLine, type Scenario, ScenarioRun } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { readText, unitFinder } from '../files.js';
import { printAs } from '../forms.js';
import { print, warn } from '../output.js';
import { formatMetrics } from '../replay/metrics-table.js';
import { formatMoment, momentOf } from '../replay/moment.js';
import { type ReplayOptions, readWishes, type Wishes } from '../replay/options.js';
import { openScreen, play } from '../replay/play.js';
import { openRecording } from '../replay/recording-file.js';
import { formatVariants, type PlayedVariant } from '../replay/variants.js';
import { formatVerdict, isGood, isVerdict, timelinePrinter, type Verdict } from '../timeline.js';
import { VERSION } from '../version.js';

export async function runReplay(path: string, options: ReplayOptions): Promise<number> {
  const wishes = readWishes(options);
  const scenario = loadScenario(path, wishes.variant);
  if (scenario.variants.length > 0 && wishes.sideBySide) return playVariants(path, scenario, wishes);
  return wishes.atMs.length > 0
    ? showMoments(path, scenario, wishes)
    : playScenario(path, scenario, wishes, options.record);
}

async function playScenario(
  path: string,
  scenario: Scenario,
  wishes: Wishes,
  record: string | undefined,
): Promise<number> {
  const { mode, speed, untilMs } = wishes;
  const recording = record === undefined ? null : openRecording(record);
  const verdicts: Verdict[] = [];
  const screen = mode === 'tui' ? await openScreen(scenario.name, speed) : null;
  const show = screen?.tell ?? showEvents(mode);
  try {
    const run = startRun(path, scenario, wishes, (event) => {
      recording?.write(event);
      if (isVerdict(event)) verdicts.push(event);
      show(event);
    });
    await play(run, { speed, untilMs, screen, showProgress: mayShowProgress(mode) });
    await printEnd(run, scenario, wishes, verdicts);
    // Whoever leaves before the end has not seen a failure, unless there was one.
    return verdicts.every(isGood) ? EXIT.ok : EXIT.failed;
  } finally {
    screen?.close();
    recording?.close();
  }
}

/** Plays all variants to the end, one after the other. */
async function playVariants(path: string, { variants }: Scenario, wishes: Wishes): Promise<number> {
  const { form, untilMs } = wishes;
  const played: PlayedVariant[] = [];
  for (const { name, description } of variants) {
    const verdicts: Verdict[] = [];
    const run = startRun(path, loadScenario(path, name), wishes, (event) => {
      if (isVerdict(event)) verdicts.push(event);
    });
    await play(run, {
      speed: Number.POSITIVE_INFINITY,
      untilMs,
      screen: null,
      showProgress: mayShowProgress('quiet'),
    });
    const endMs = run.world.simulation.nowMs();
    played.push({ variant: name, description, endMs, verdicts, metrics: run.world.metrics.summary(endMs) });
  }
  const data = played.map(({ verdicts, endMs: _, ...end }) => ({ ...end, ...verdictData(verdicts) }));
  await printAs(form, data, () => formatVariants(played));
  return played.every(({ verdicts }) => verdicts.every(isGood)) ? EXIT.ok : EXIT.failed;
}

function verdictData(verdicts: readonly Verdict[]) {
  const expected = verdicts.flatMap((verdict) => {
    if (verdict.type !== 'expectation') return [];
    const { atMs, expected, held, found } = verdict;
    return [{ atMs, expected, held, found }];
  });
  const broken = verdicts.flatMap((verdict) => {
    if (verdict.type !== 'invariant-broken') return [];
    const { atMs, invariant, sentence } = verdict;
    return [{ atMs, invariant, sentence }];
  });
  return { expected, broken };
}

/** Plays without a word, and shows the cluster as it was at each moment. */
async function showMoments(path: string, scenario: Scenario, wishes: Wishes): Promise<number> {
  const { atMs, form } = wishes;
  const run = startRun(path, scenario, { ...wishes, untilMs: Number.POSITIVE_INFINITY }, () => undefined);
  const { simulation, picture } = run.world;
  const moments = atMs.map((ms) => {
    run.runUntil(ms);
    return momentOf(picture, Math.max(ms, simulation.nowMs()));
  });
  await printAs(form, moments.length === 1 ? moments[0] : moments, () =>
    moments.flatMap((moment, i) => [...(i === 0 ? [] : ['']), ...formatMoment(moment)]),
  );
  return EXIT.ok;
}

function startRun(
  path: string,
  scenario: Scenario,
  { seed, untilMs }: Wishes,
  onEvent: (event: RecordedEvent) => void,
): ScenarioRun {
  return new ScenarioRun({
    scenario,
    version: VERSION,
    findFile: unitFinder(dirname(path)),
    onEvent,
    ...(seed === undefined ? {} : { seed }),
    ...(untilMs === undefined ? {} : { untilMs }),
  });
}

/** What was expected and whether it held, and how the units fared. */
async function printEnd(
  run: ScenarioRun,
  { name }: Scenario,
  { mode, form }: Wishes,
  verdicts: readonly Verdict[],
): Promise<void> {
  const { simulation, metrics } = run.world;
  const endMs = simulation.nowMs();
  const ended = run.outcome !== null;
  if (mode === 'json') return;
  const { stepsLeft } = run;
  const end = { name, ended, stepsLeft, ...verdictData(verdicts), metrics: metrics.summary(endMs) };
  await printAs(form, end, () => [
    ...(ended ? [] : [`left at ${formatTime(endMs)}, before the end`]),
    ...(ended && stepsLeft ? [`stopped at ${formatTime(endMs)}, before the last step`] : []),
    ...(mode === 'quiet' ? [] : ['']),
    ...formatVerdict(verdicts, endMs),
    '',
    ...formatMetrics(end.metrics),
  ]);
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

function showEvents(mode: Wishes['mode']): (event: RecordedEvent) => void {
  if (mode === 'json') return (event) => void process.stdout.write(`${recordLine(event)}\n`);
  if (mode !== 'plain') return () => undefined;
  const timeline = timelinePrinter(print);
  return (event) => {
    timeline.follow(event);
    timeline.tell(event);
  };
}

/** A timeline on the same terminal would run through it. */
function mayShowProgress(mode: Wishes['mode']): boolean {
  return process.stderr.isTTY && (mode === 'quiet' || mode === 'data' || !process.stdout.isTTY);
}
