// A scenario's run, driven as was asked: at once, along the wall clock, or on a screen; with its progress shown while it
// takes long.
import { failure } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { doFault, readFault, type ScenarioRun } from '../../sim/index.js';
import { type Paced, pace } from '../pace.js';
import type { ScreenWishes } from '../player/screen-options.js';
import { openProgress } from './progress.js';

/** How much is played before anybody looks at the wall clock again, in events and in milliseconds of the run. */
const SLICE_EVENTS = 2_000;
const SLICE_MS = 1_000;

/** Plays to the end, or to the screen's. */
export async function play(
  run: ScenarioRun,
  options: {
    readonly speed: number;
    readonly untilMs: number | undefined;
    readonly screen: Screen | null;
    /** Whether stderr is a terminal that nothing else is written to meanwhile. */
    readonly showProgress: boolean;
  },
): Promise<void> {
  const { speed, screen, showProgress, untilMs } = options;
  if (screen !== null) return screen.show(run);
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
  readonly show: (run: ScenarioRun) => Promise<void>;
  readonly close: () => void;
}

/** `recorded`: somebody writes down what happens. */
interface ScreenOptions {
  readonly title: string;
  readonly speed: number;
  readonly recorded: boolean;
  readonly look: ScreenWishes;
}

/** The screen of a replay; ink and react are loaded only here. */
export async function openScreen({ title, speed, recorded, look }: ScreenOptions): Promise<Screen> {
  const { Player } = await import('../player/player.js');
  const player = new Player(title, speed);
  return {
    tell: (event) => player.tell(event),
    show: async (run) => {
      const { showPlayer } = await import('../player/screen.js');
      const { askedOf, questionsOf } = await import('../player/questions.js');
      const { ServedRun } = await import('../player/served-run.js');
      const { world } = run;
      const mayChange = (): void => {
        if (recorded) throw notRecorded();
      };
      const served = new ServedRun({ world, mayChange });
      player.start({
        paced: pacedRun(run),
        fault(fault) {
          mayChange();
          return doFault(world, readFault(fault));
        },
        endpoint: () => served.endpoint(),
        questions: questionsOf(askedOf(world)),
      });
      try {
        await showPlayer(player, look);
      } finally {
        served.close();
      }
    },
    close: () => player.stop(),
  };
}

/** A recording is what its scenario leads to, and nothing else. In one line of a narrow terminal. */
function notRecorded(): Error {
  return failure('recorded', 'this run is recorded: make it a step of the scenario, or leave --record out');
}
