// A scenario with its world, ready to be driven: step by step to its end, or in time with a wall clock.
import { type FleetsimError, type Result, runTask } from '../base/index.js';
import type { RecordedEvent } from '../events/index.js';
import type { FindFile } from '../fleetctl/index.js';
import { EventCounts } from './scenario/expect/events.js';
import { Past } from './scenario/expect/past.js';
import { unitsFirst } from './scenario/find-units.js';
import { playScenario, seenIn } from './scenario/play.js';
import type { Scenario } from './scenario/scenario.js';
import { StepLog } from './scenario/step-log.js';
import { type ToldStep, tellSteps } from './scenario/tell-steps.js';
import { type Parts, World } from './world.js';

export interface ScenarioRunOptions {
  readonly scenario: Scenario;
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** The run ends then, in milliseconds, be its steps done long before or never; where nobody says: with the last step. */
  readonly untilMs?: number;
  readonly version: string;
  readonly findFile: FindFile;
  readonly onEvent: (event: RecordedEvent) => void;
  /** Parts of its world in place of the usual ones. */
  readonly parts?: Partial<Parts>;
}

interface Outcome {
  /** Expectations that held, and that did not. */
  readonly held: number;
  readonly failed: number;
}

export class ScenarioRun {
  readonly world: World;
  /** The script in words. */
  readonly script: readonly ToldStep[];
  /** How far it has come. */
  readonly log: StepLog;
  readonly #untilMs: number | null;
  /** How the steps ended; null while there are any left. */
  #played: Result<void, FleetsimError> | null = null;
  #outcome: Outcome | null = null;
  #held = 0;
  #failed = 0;

  /** Boots the cluster; the steps begin with the first call of `runUntil`. */
  constructor(options: ScenarioRunOptions) {
    const { scenario, seed, untilMs, version, findFile, onEvent, parts } = options;
    const { name, variant, epochMs, cluster, steps, units } = scenario;
    const eventCounts = new EventCounts(steps);
    const past = new Past();
    this.#untilMs = untilMs ?? null;
    this.world = new World({
      name: variant === null ? name : `${name} (${variant})`,
      version,
      seed: seed ?? scenario.seed,
      epochMs,
      cluster,
      onEvent: (event, picture) => {
        eventCounts.apply(event, picture);
        past.apply(event);
        if (event.type === 'expectation') this.#count(event.held);
        onEvent(event);
      },
      ...(parts === undefined ? {} : { parts }),
    });
    this.world.boot();
    const { world } = this;
    const seen = seenIn(world, { eventCounts, past });
    this.script = tellSteps(steps, seen);
    this.log = new StepLog(steps);
    const { log } = this;
    world.simulation.act(() =>
      runTask(playScenario({ world, scenario, findFile: unitsFirst(units, findFile), seen, log }), (end) => {
        this.#played = end;
      }),
    );
  }

  /** How it ended; null while it has not. Throws the `FleetsimError` of a step that could not be carried out. */
  get outcome(): Outcome | null {
    if (this.#played?.ok === false) throw this.#played.error;
    return this.#outcome;
  }

  /** Whether there are steps that nobody has carried out yet. */
  get stepsLeft(): boolean {
    return this.#played === null;
  }

  /**
   * Runs up to this virtual time, in milliseconds, but no further than the run's end. `goesOn`, asked between what happens, may
   * end it before.
   */
  runUntil(untilMs: number, goesOn: () => boolean = () => true): void {
    if (this.#outcome !== null) return;
    const { simulation } = this.world;
    const endMs = this.#untilMs ?? Number.POSITIVE_INFINITY;
    const stopped = simulation.runWhile(() => !this.#over() && goesOn(), Math.min(untilMs, endMs));
    if (this.#over() || (!stopped && simulation.nowMs() >= endMs)) this.#end();
  }

  /** Runs to the end. */
  finish(): Outcome {
    this.runUntil(Number.POSITIVE_INFINITY);
    const { outcome } = this;
    if (outcome === null) throw new Error('bug in fleetsim: a scenario stopped with nothing left to happen');
    return outcome;
  }

  /** Whether nothing more is to happen, be it before its time. */
  #over(): boolean {
    return this.#played !== null && (this.#untilMs === null || !this.#played.ok);
  }

  #end(): void {
    if (this.#played?.ok === false) return;
    const outcome = { held: this.#held, failed: this.#failed };
    this.world.end(outcome);
    this.#outcome = outcome;
  }

  #count(held: boolean): void {
    if (held) this.#held += 1;
    else this.#failed += 1;
  }
}
