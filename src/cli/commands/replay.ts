// fleetsim replay: a scenario from its first step to its verdict, as a screen, a timeline or JSON lines, or as it was at
// single moments; or a recording, held against a re-run.
import { basename, dirname } from 'node:path';
import { formatTime, type RecordedEvent } from '../../events/index.js';
import { joinWords } from '../../fleetctl/index.js';
import { HandledRun, RecordingWriter } from '../../sim/index.js';
import { EXIT } from '../exit-codes.js';
import { unitFinder } from '../files.js';
import { printAs } from '../forms.js';
import { print, warn } from '../output.js';
import type { Judged } from '../player/driven-run.js';
import { noScreen } from '../player/screen-options.js';
import { type LoadedScenario, loadScenario } from '../replay/load.js';
import { formatMetrics } from '../replay/metrics-table.js';
import { formatMoments, momentOf } from '../replay/moment.js';
import {
  type Mode,
  type ReplayOptions,
  readWishes,
  refuseForRecordings,
  type Wishes,
} from '../replay/options.js';
import { openScreen, play } from '../replay/play.js';
import { createLineFile, isRecording } from '../replay/recording-file.js';
import { showRecording } from '../replay/recording-screen.js';
import { choiceWords, formatVariants, type PlayedVariant, titleOf } from '../replay/variants.js';
import { showRecordedMoments, verifyRecording } from '../replay/verify.js';
import { formatVerdict, isGood, isVerdict, timelinePrinter, type Verdict } from '../timeline.js';
import { VERSION } from '../version.js';

export async function runReplay(path: string, options: ReplayOptions): Promise<number> {
  const wishes = readWishes(options);
  const moments = wishes.atMs.length > 0;
  if (isRecording(path)) {
    refuseForRecordings(options);
    if (options.tui === true) return showRecording(path, wishes);
    return moments ? showRecordedMoments(path, wishes) : verifyRecording(path);
  }
  const loaded = loadScenario(path, wishes.variant);
  const { scenario } = loaded;
  if (scenario.variants.length > 0 && wishes.sideBySide) return playVariants(loaded, wishes);
  const choice = wishes.variant === undefined ? choiceWords(scenario) : null;
  if (choice !== null && wishes.mode !== 'tui') warn(`fleetsim: ${choice}`);
  if (moments) return showMoments(loaded, wishes);
  return playScenario(loaded, wishes, options.record);
}

async function playScenario(
  loaded: LoadedScenario,
  wishes: Wishes,
  record: string | undefined,
): Promise<number> {
  const { mode, speed, untilMs } = wishes;
  const file = record === undefined ? null : createLineFile(record);
  const recording =
    file === null && mode !== 'json'
      ? null
      : openRecording(loaded, wishes, (line) => {
          file?.write(line);
          if (mode === 'json') process.stdout.write(`${line}\n`);
        });
  const verdicts: Verdict[] = [];
  const screen =
    mode === 'tui'
      ? await openScreen({
          title: titleOf(loaded.scenario.name, loaded.scenario.variant),
          greeting: wishes.variant === undefined ? choiceWords(loaded.scenario) : null,
          speed,
          untilMs,
          recorded: recording !== null,
          look: wishes.look,
        })
      : null;
  const show = screen?.tell ?? showEvents(mode);
  let complete = false;
  try {
    const handled = startRun(loaded, wishes, {
      recording,
      onEvent(event) {
        recording?.event(event);
        if (isVerdict(event)) verdicts.push(event);
        show(event);
      },
    });
    if (screen === null) await play(handled.run, { speed, untilMs, showProgress: mayShowProgress(mode) });
    const played = (await screen?.show({ handled, verdicts })) ?? { handled, verdicts };
    complete = played.handled.run.outcome !== null;
    await printEnd(played, loaded.scenario.name, wishes);
    // Whoever leaves before the end has not seen a failure, unless there was one.
    return played.verdicts.every(isGood) ? EXIT.ok : EXIT.failed;
  } finally {
    screen?.close();
    recording?.end(complete);
    file?.close();
  }
}

function openRecording(
  { path, text, scenario, included }: LoadedScenario,
  { seed, untilMs }: Wishes,
  write: (line: string) => void,
): RecordingWriter {
  const { name, variant } = scenario;
  return new RecordingWriter({
    version: VERSION,
    seed: seed ?? scenario.seed,
    variant,
    untilMs: untilMs ?? null,
    scenario: { name, file: basename(path), text },
    included,
    write,
  });
}

/** Plays all variants to the end, one after the other. */
async function playVariants({ path, scenario }: LoadedScenario, wishes: Wishes): Promise<number> {
  const { form, untilMs } = wishes;
  const played: PlayedVariant[] = [];
  for (const { name, description } of scenario.variants) {
    const verdicts: Verdict[] = [];
    const { run } = startRun(loadScenario(path, name), wishes, {
      recording: null,
      onEvent(event) {
        if (isVerdict(event)) verdicts.push(event);
      },
    });
    const showProgress = mayShowProgress('quiet');
    await play(run, { speed: Number.POSITIVE_INFINITY, untilMs, showProgress });
    const endMs = run.world.simulation.nowMs();
    played.push({ variant: name, description, endMs, verdicts, metrics: run.world.metrics.summary(endMs) });
  }
  const data = played.map(({ verdicts, endMs: _, ...end }) => ({ ...end, ...verdictData(verdicts) }));
  await printAs(form, data, () => formatVariants(played));
  const [first] = scenario.variants;
  if (form === 'table' && noScreen() === null && first !== undefined)
    print(`\nto watch one: fleetsim ${joinWords(['replay', path, '--variant', first.name])}`);
  return played.every(({ verdicts }) => verdicts.every(isGood)) ? EXIT.ok : EXIT.failed;
}

function verdictData(verdicts: readonly Verdict[]) {
  const expected = verdicts.flatMap((verdict) => {
    if (verdict.type !== 'expectation') return [];
    const { type: _type, seq: _seq, cause: _cause, ...rest } = verdict;
    return [rest];
  });
  const broken = verdicts.flatMap((verdict) => {
    if (verdict.type !== 'invariant-broken') return [];
    const { atMs, invariant, sentence } = verdict;
    return [{ atMs, invariant, sentence }];
  });
  return { expected, broken };
}

/** Plays without a word, and shows the cluster as it was at each moment. */
async function showMoments(loaded: LoadedScenario, wishes: Wishes): Promise<number> {
  const { run } = startRun(
    loaded,
    { ...wishes, untilMs: Number.POSITIVE_INFINITY },
    { recording: null, onEvent: () => undefined },
  );
  const { simulation, picture } = run.world;
  const moments = wishes.atMs.map((ms) => {
    run.runUntil(ms);
    return momentOf(picture, Math.max(ms, simulation.nowMs()));
  });
  await printAs(wishes.form, moments.length === 1 ? moments[0] : moments, () => formatMoments(moments));
  return EXIT.ok;
}

function startRun(
  { path, scenario }: LoadedScenario,
  { seed, untilMs }: Wishes,
  told: {
    /** Also told of the files that are found. */
    readonly recording: RecordingWriter | null;
    readonly onEvent: (event: RecordedEvent) => void;
  },
): HandledRun {
  const findFile = unitFinder(dirname(path));
  return new HandledRun(
    {
      scenario,
      version: VERSION,
      findFile: told.recording?.watch(findFile) ?? findFile,
      ...(seed === undefined ? {} : { seed }),
      ...(untilMs === undefined ? {} : { untilMs }),
    },
    told.onEvent,
  );
}

/** What was expected and whether it held, and how the units fared. */
async function printEnd(
  { handled: { run }, verdicts }: Judged,
  name: string,
  { mode, form }: Wishes,
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

function showEvents(mode: Mode): (event: RecordedEvent) => void {
  if (mode !== 'plain') return () => undefined;
  const timeline = timelinePrinter(print);
  return (event) => {
    timeline.follow(event);
    timeline.tell(event);
  };
}

/** A timeline on the same terminal would run through it. */
function mayShowProgress(mode: Mode): boolean {
  return process.stderr.isTTY && (mode === 'quiet' || mode === 'data' || !process.stdout.isTTY);
}
