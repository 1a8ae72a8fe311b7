// A scenario's run, driven as was asked: at once, along the wall clock, or on a screen; with its progress shown while it
// takes long.
import type { RecordedEvent } from '../../events/index.js';
import type { ScenarioRun } from '../../sim/index.js';
import { type Paced, pace } from '../pace.js';
import type { DrivenRunOptions, Judged } from '../player/driven-run.js';
import type { ScreenWishes } from '../player/screen-options.js';
import { openProgress } from './progress.js';

/** How much is played before anybody looks at the wall clock again, in events and in milliseconds of the run. */
const SLICE_EVENTS = 2_000;
const SLICE_MS = 1_000;

/** Plays to the end, without a screen. */
export async function play(
  run: ScenarioRun,
  options: {
    readonly speed: number;
    readonly untilMs: number | undefined;
    /** Whether stderr is a terminal that nothing else is written to meanwhile. */
    readonly showProgress: boolean;
  },
): Promise<void> {
  const { speed, showProgress, untilMs } = options;
  if (speed !== Number.POSITIVE_INFINITY) return pace(pacedRun(run), speed);
  if (showProgress) return playTold(run, untilMs ?? null);
  run.finish();
}

function playTold(run: ScenarioRun, untilMs: number | null): void {
  const progress = openProgress({
    clock: () => performance.now(),
    write: (text) => process.stderr.write(text),
    untilMs,
  });
  const { simulation, picture } = run.world;
  try {
    while (run.outcome === null) {
      const before = picture.seq;
      do run.runUntil(simulation.nowMs() + SLICE_MS);
      while (run.outcome === null && picture.seq - before < SLICE_EVENTS);
      progress.tell(simulation.nowMs(), picture.seq);
    }
  } finally {
    progress.close();
  }
}

function pacedRun(run: ScenarioRun): Paced {
  return {
    nowMs: () => run.world.simulation.nowMs(),
    runUntil: (ms, goesOn) => run.runUntil(ms, goesOn),
    ended: () => run.outcome !== null,
  };
}

export interface Screen {
  readonly tell: (event: RecordedEvent) => void;
  /** Until the person quits; returns the run that they left. */
  readonly show: (run: Judged) => Promise<Judged>;
  readonly close: () => void;
}

interface ScreenOptions extends Pick<DrivenRunOptions, 'untilMs' | 'recorded'> {
  readonly title: string;
  /** What is said to begin with; null: nothing. */
  readonly greeting: string | null;
  readonly speed: number;
  readonly look: ScreenWishes;
}

/** The screen of a replay; ink and react are loaded only here. */
export async function openScreen({
  title,
  greeting,
  speed,
  look,
  ...options
}: ScreenOptions): Promise<Screen> {
  const { Player } = await import('../player/player.js');
  const player = new Player(title, speed);
  return {
    tell: (event) => player.tell(event),
    show: async (begun) => {
      const { prepareScreen } = await import('../player/screen.js');
      const { drivenRun } = await import('../player/driven-run.js');
      const showPlayer = await prepareScreen(look);
      let shown = begun;
      const instead = (other: Judged): void => {
        shown = other;
      };
      player.start(drivenRun(begun.handled, { ...options, instead }));
      if (greeting !== null) player.say(greeting);
      await showPlayer(player);
      return shown;
    },
    close: () => player.stop(),
  };
}
