// A scenario with its world, ready to be driven: step by step to its end, or in time with a wall clock.
import { type FleetsimError, type Result, runTask } from '../base/index.js';
import type { RecordedEvent } from '../events/index.js';
import type { FindFile } from '../fleetctl/index.js';
import { EventCounts } from './scenario/expect/events.js';
import { unitsFirst } from './scenario/find-units.js';
import { type Outcome, playScenario } from './scenario/play.js';
import type { Scenario } from './scenario/scenario.js';
import { World } from './world.js';

export interface ScenarioRunOptions {
  readonly scenario: Scenario;
  /** Instead of the scenario's own. */
  readonly seed?: number;
  readonly version: string;
  readonly findFile: FindFile;
  readonly onEvent: (event: RecordedEvent) => void;
}

export class ScenarioRun {
  readonly world: World;
  #outcome: Result<Outcome, FleetsimError> | null = null;

  /** Boots the cluster; the steps begin with the first call of `runUntil`. */
  constructor({ scenario, seed, version, findFile, onEvent }: ScenarioRunOptions) {
    const { name, variant, cluster, steps, units } = scenario;
    const eventCounts = new EventCounts(steps);
    this.world = new World({
      name: variant === null ? name : `${name} (${variant})`,
      version,
      seed: seed ?? scenario.seed,
      cluster,
      onEvent(event, picture) {
        eventCounts.apply(event, picture);
        onEvent(event);
      },
    });
    this.world.boot();
    const { world } = this;
    world.simulation.act(() =>
      runTask(
        playScenario({ world, scenario, findFile: unitsFirst(units, findFile), eventCounts }),
        (outcome) => {
          this.#outcome = outcome;
        },
      ),
    );
  }

  /** How it ended; null while it has not. Throws the `FleetsimError` of a step that could not be carried out. */
  get outcome(): Outcome | null {
    if (this.#outcome === null) return null;
    if (!this.#outcome.ok) throw this.#outcome.error;
    return this.#outcome.value;
  }

  /** Runs up to this virtual time, in milliseconds, but no further than the scenario's end. */
  runUntil(untilMs: number): void {
    this.world.simulation.runWhile(() => this.#outcome === null, untilMs);
  }

  /** Runs to the end. */
  finish(): Outcome {
    this.runUntil(Number.POSITIVE_INFINITY);
    const { outcome } = this;
    if (outcome === null) throw new Error('bug in fleetsim: a scenario stopped with nothing left to happen');
    return outcome;
  }
}
